"""Tickets whose clocks ran out while nobody looked, under a policy that knows no night."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from backend.container import Container
from backend.features.calendars import ALWAYS
from backend.features.sla.models import STANDARD_POLICY, ClockName, LevelName, SlaPolicy
from backend.features.tickets import Asked
from backend.features.tickets.models.values import DeviceOnTicket
from backend.kit.clock import utc_now
from tests.support.tickets import a_ticket

AT_ONCE: Final = 20
EARLY: Final = {LevelName.L0: 10, LevelName.L1: 20}
"""In percent of the minute in which somebody has to answer: 6 and 12 seconds."""


def quick_policy() -> SlaPolicy:
    """Round the clock, so that the run is the same at any hour: an answer within a minute."""
    levels = tuple(
        level.model_copy(update={"percent": EARLY.get(level.name, level.percent)})
        for level in STANDARD_POLICY.levels
    )
    clocks = tuple(
        rule.model_copy(update={"target_minutes": 1}) if rule.clock is ClockName.RESPOND else rule
        for rule in STANDARD_POLICY.clocks
    )
    changed = {"calendar": ALWAYS, "clocks": clocks, "levels": levels}
    return STANDARD_POLICY.model_copy(update=changed)


class PastClock:
    """Stands where it is put."""

    def __init__(self) -> None:
        self.moment = utc_now()

    def __call__(self) -> datetime:
        return self.moment


async def lay_in(container: Container, clock: PastClock, count: int, first: datetime) -> None:
    """Each with its own story, as the product writes it, reported a second apart; the news of them
    was delivered long ago."""
    for begun in range(0, count, AT_ONCE):
        numbers = range(begun, min(begun + AT_ONCE, count))

        async def store(numbers: range = numbers) -> None:
            for number in numbers:
                clock.moment = first + timedelta(seconds=number)
                await _store(container, number, clock.moment)

        await container.unit_of_work.run(store)
        await asyncio.sleep(0)
    await container.mongo.collection("outbox").delete_many({})


async def _store(container: Container, number: int, moment: datetime) -> None:
    ticket = a_ticket(
        number=f"BX{number:010d}",
        devices=[DeviceOnTicket(device_id=f"device-{number}")],
        created_at=moment,
        state_since=moment,
    )
    await container.tickets.desk.store(ticket, Asked.by_the_clock(ticket.id), is_new=True)
    await container.sla.keeping.follow(ticket.id)
