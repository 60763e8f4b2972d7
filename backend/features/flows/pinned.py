"""What a running ticket was begun with, flow, forms and procedure alike: what it runs by, what
counts now, and what that would change for it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from backend.features.definitions import Naming
from backend.features.flows.plans import FlowPlans
from backend.features.flows.sentences import as_it_runs, plan_sentences
from backend.features.forms import FormDesk, FormPin, Purpose
from backend.features.procedures import ProcedureBook
from backend.features.tickets import Act, By, FormOnTicket, StepDone, Ticket, TicketRules


class PinnedKind(StrEnum):
    FLOW = "flow"
    FORM = "form"
    PROCEDURE = "sop"


@dataclass(frozen=True)
class Version:
    """`modules` is of flows: the version of the firm's choice of modules."""

    key: str
    version: int
    modules: int = 0


Move = Callable[[By, datetime], None]


@dataclass(frozen=True)
class Pinned:
    """`part` tells two of a kind apart: the purpose of a form (`step:arrive` of one that goes with
    an act), the id of a visit. `runs_by` None: nothing yet. `changes` in plain Chinese, with what
    becomes of what was given already."""

    kind: PinnedKind
    part: str
    runs_by: Version | None
    current: Version
    changes: Sequence[str]
    move: Move = field(repr=False, compare=False)

    @property
    def is_current(self) -> bool:
        return self.runs_by == self.current


Look = Callable[[Ticket], Awaitable[list[Pinned]]]


class PinnedToTickets:
    """One answer for all three, so that whoever moves a ticket sees everything at once."""

    def __init__(
        self,
        plans: FlowPlans,
        forms: FormDesk,
        procedures: ProcedureBook,
        rules: TicketRules,
        naming: Naming,
    ) -> None:
        self._naming = naming
        self._plans = plans
        self._forms = forms
        self._procedures = procedures
        self._rules = rules

    async def of(self, ticket: Ticket) -> list[Pinned]:
        looks: tuple[Look, ...] = (self._flow, self._form, self._step_form, self._procedure)
        found = [each for look in looks for each in await look(ticket)]
        return [replace(each, changes=await self._naming.spell(each.changes)) for each in found]

    async def _flow(self, ticket: Ticket) -> list[Pinned]:
        pin = await self._plans.pin(ticket.service_type)
        running = await self._plans.running(pin, ticket.service_type)
        step_forms = await self._plans.step_forms(running.plan)

        def move(by: By, now: datetime) -> None:
            ticket.pin_flow(pin, running, step_forms, by, now, self._rules)

        held = ticket.flow
        return [
            Pinned(
                kind=PinnedKind.FLOW,
                part="",
                runs_by=Version(held.key, held.version, held.modules) if held else None,
                current=Version(pin.key, pin.version, pin.modules),
                changes=plan_sentences(as_it_runs(ticket.running_flow), as_it_runs(running)),
                move=move,
            )
        ]

    async def _form(self, ticket: Ticket) -> list[Pinned]:
        """Of the request form only where there was one: what is past is not asked anew."""
        under = await self._plans.begin(ticket.service_type, ticket.product_line_id)
        return [
            await self._one_form(ticket, purpose, pin)
            for purpose, pin in under.forms.items()
            if purpose is not Purpose.REQUEST or ticket.form_for(purpose)
        ]

    async def _one_form(self, ticket: Ticket, purpose: Purpose, pin: FormPin) -> Pinned:
        def move(by: By, now: datetime) -> None:
            ticket.pin_form(purpose, pin, by)

        return await self._moving(purpose.value, ticket.form_for(purpose), pin, move)

    async def _step_form(self, ticket: Ticket) -> list[Pinned]:
        """Of what the flow that it runs by demands; another flow brings its own."""
        now_pinned = await self._plans.step_forms(ticket.running_flow.plan)
        return [
            await self._one_step_form(ticket, act, held, pin)
            for act, pin in now_pinned.items()
            if (held := ticket.asked_at(act))
        ]

    async def _one_step_form(
        self, ticket: Ticket, act: Act, held: FormOnTicket, pin: FormPin
    ) -> Pinned:
        def move(by: By, now: datetime) -> None:
            ticket.pin_step_form(act, pin, by)

        return await self._moving(f"{Purpose.STEP}:{act}", held, pin, move)

    async def _moving(
        self, part: str, held: FormOnTicket | None, pin: FormPin, move: Move
    ) -> Pinned:
        changes: list[str] = []
        if held is None or held.pin != pin:
            changes = await self._forms.changes(held.pin if held else None, pin)
            changes += await self._answered(held)
        return Pinned(
            kind=PinnedKind.FORM,
            part=part,
            runs_by=Version(held.key, held.version) if held else None,
            current=Version(pin.key, pin.version),
            changes=changes,
            move=move,
        )

    async def _answered(self, held: FormOnTicket | None) -> list[str]:
        """What becomes of what was filled in."""
        if held is None or held.newest is None:
            return []
        title = (await self._forms.at(held.pin)).content.title
        return [f"《{title}》已经填过，答案按原来的题目照旧可看，不必重填"]

    async def _procedure(self, ticket: Ticket) -> list[Pinned]:
        """Of the visit under way; the next one takes what counts by itself."""
        visit = ticket.visit_under_way
        line_id = ticket.devices[0].product_line_id if ticket.devices else ""
        pin = await self._procedures.pin(line_id, ticket.service_type) if visit else None
        if visit is None or pin is None:
            return []
        held = visit.procedure

        def move(by: By, now: datetime) -> None:
            ticket.pin_procedure(pin, by)

        changes = []
        if held is None or (held.key, held.version) != (pin.key, pin.version):
            changes = await self._procedures.changes(held, pin)
            changes += _done(visit.steps_done, {step.name: step.title for step in pin.steps})
        return [
            Pinned(
                kind=PinnedKind.PROCEDURE,
                part=visit.id,
                runs_by=Version(held.key, held.version) if held else None,
                current=Version(pin.key, pin.version),
                changes=changes,
                move=move,
            )
        ]


def _done(done: Sequence[StepDone], titles: dict[str, str]) -> list[str]:
    """What becomes of the steps that were recorded."""
    stay = [titles[each.name] for each in done if each.name in titles]
    gone = len(done) - len(stay)
    said = [f"步骤“{title}”已经做过，不必重做" for title in stay]
    return [*said, f"{gone} 个已经做过的步骤不再要求，留下的证据照旧可看"] if gone else said
