"""By which policy and calendars a ticket's clocks run: chosen, pinned, and made ready to read."""

from typing import Final

from backend.features.calendars import WorkingCalendars
from backend.features.definitions import DefinitionBook
from backend.features.sla.models import SlaPolicy
from backend.features.sla.models.entries import Pin, PinnedTo
from backend.features.sla.models.record import ClockRecord, Terms
from backend.features.sla.ports import PolicyChoice
from backend.features.tickets import Ticket

MOST_REMEMBERED: Final = 500


class TermsBook:
    """Versions never change, so what was put together once stays as it is."""

    def __init__(
        self,
        policies: DefinitionBook[SlaPolicy],
        calendars: WorkingCalendars,
        choice: PolicyChoice,
    ) -> None:
        self._policies = policies
        self._calendars = calendars
        self._choice = choice
        self._remembered: dict[tuple[Pin, tuple[Pin, ...]], Terms] = {}

    async def chosen_for(self, ticket: Ticket) -> PinnedTo:
        chosen = await self._choice.choose(ticket)
        return await self.current(chosen.key, chosen.why)

    async def current(self, policy_key: str, why: str) -> PinnedTo:
        """The version that counts now, with the calendars as they are now. Raises
        DefinitionNotFound."""
        policy = await self._policies.current(policy_key)
        named = [await self._calendars.current(key) for key in sorted(policy.content.calendars)]
        calendars = [Pin(key=each.key, version=each.version) for each in named]
        pin = Pin(key=policy.key, version=policy.version)
        return PinnedTo(policy=pin, calendars=tuple(calendars), why=why)

    async def of(self, record: ClockRecord) -> Terms:
        return await self.at(record.policy, record.calendars)

    async def at(self, policy: Pin, calendars: tuple[Pin, ...]) -> Terms:
        wanted = (policy, calendars)
        if found := self._remembered.get(wanted):
            return found
        published = await self._policies.at_version(policy.key, policy.version)
        terms = Terms(
            policy=published.content,
            calendars={
                pin.key: (await self._calendars.at_version(pin.key, pin.version)).calendar
                for pin in calendars
            },
        )
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[wanted] = terms
        return terms
