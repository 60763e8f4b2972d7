"""Carries out what a rule says about one ticket, each outcome in one unit of work."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final

import structlog

from backend.features.dispatch.acting.case import CaseState, DispatchCase, Next
from backend.features.dispatch.acting.judging import Judge, Judgement
from backend.features.dispatch.acting.offering import Attempt, offer_of
from backend.features.dispatch.acting.stores import ActingStores
from backend.features.dispatch.acting.words import left_to_a_leader, nobody_because
from backend.features.dispatch.models.rule_parts import (
    Auto,
    Expert,
    Pool,
    Subcontractor,
    Suggest,
    TeamLeader,
)
from backend.features.tickets import (
    Assignments,
    NoLongerWaiting,
    NoRoomThatDay,
    Origin,
    Sending,
    TechnicianBusy,
    Ticket,
    TooManyVisits,
    UnknownSubcontractor,
    UnknownTechnician,
    WindowInThePast,
)
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork

log = structlog.get_logger("dispatch")

MOST_TRIED: Final = 10
"""Of a ranking, where the best have no room any more when they are to be sent."""

Act = Callable[[DispatchCase], Awaitable[None]]


class NotFit(Exception):
    """A filter rejects him now; a moment ago none did."""


_NEXT_ONE: Final = (TechnicianBusy, NoRoomThatDay, UnknownTechnician, NotFit)
_NO_MORE: Final = (TooManyVisits, WindowInThePast, UnknownSubcontractor, UnknownTechnician)


class Sender:
    """Decides outside, since that takes time, and writes inside a unit of work that looks again:
    the ticket still waits the same wait, and nobody else has decided it meanwhile."""

    def __init__(
        self,
        stores: ActingStores,
        judge: Judge,
        assignments: Assignments,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self._stores = stores
        self._judge = judge
        self._assignments = assignments
        self._unit_of_work = unit_of_work
        self._now = now

    async def decide(self, ticket: Ticket, case: DispatchCase | None, how: Next) -> None:
        """Down the rules that follow each other, until one can be carried out."""
        attempt = Attempt(ticket, case.version if case else None)
        judged = await self._first(attempt, case, how)
        used: set[str] = set()
        last: Judgement | None = None
        while judged is not None and judged.rule.key not in used:
            used.add(judged.rule.key)
            last = judged
            if await self._carry_out(attempt, judged):
                return
            if not judged.rule.fallback:
                break
            judged = await self._judge.by_rule(ticket, judged.book_version, judged.rule.fallback)
        await self._leave_to_people(attempt, last, nobody_because(how, case, last))

    async def _first(
        self, attempt: Attempt, case: DispatchCase | None, how: Next
    ) -> Judgement | None:
        ticket = attempt.ticket
        if how is Next.CHOOSE or case is None:
            return await self._judge.by_conditions(ticket)
        if how is Next.GIVE_UP:
            return None
        rule = case.rule
        if how is Next.FALL_BACK:
            rule = await self._judge.fallback(case.book_version, case.rule)
            if not rule and case.state is CaseState.SENT:
                rule = case.rule  # without whoever let it lapse
        return await self._judge.by_rule(ticket, case.book_version, rule) if rule else None

    async def _carry_out(self, attempt: Attempt, judged: Judgement) -> bool:
        """Whether that is all; else the rule that follows is tried."""
        try:
            return await self._by_mode(attempt, judged, judged.fit_ids)
        except NoLongerWaiting:
            return True
        except _NO_MORE as refused:
            log.info("rule cannot be carried out", rule=judged.rule.key, code=refused.code())
            return False

    async def _by_mode(self, attempt: Attempt, judged: Judgement, fit: list[str]) -> bool:
        match judged.rule.mode:
            case Auto():
                return await self._send_first(attempt, judged, fit[:MOST_TRIED])
            case Expert(staff_ids=wanted):
                able = set(fit)
                named = [each for each in wanted if each in able]
                return await self._send_first(attempt, judged, named)
            case Suggest(most=most):
                return await self._suggest(attempt, judged, fit[:most])
            case Pool(most_offered=most, fair_share=share):
                return await self._offer(attempt, judged, fit[:most], share)
            case TeamLeader(team_id=team_id):
                return await self._give_to_team(attempt, judged, team_id)
            case Subcontractor(organisation_id=organisation_id):
                return await self._give_out(attempt, judged, organisation_id)

    # -- the modes -----------------------------------------------------------------------------

    async def _send_first(
        self, attempt: Attempt, judged: Judgement, staff_ids: Sequence[str]
    ) -> bool:
        for staff_id in staff_ids:
            try:
                await self._send(attempt, judged, staff_id)
            except _NEXT_ONE:
                continue
            return True
        return False

    async def _send(self, attempt: Attempt, judged: Judgement, staff_id: str) -> None:
        ticket = attempt.ticket

        async def send(case: DispatchCase) -> None:
            if not await self._judge.still_fits(ticket, judged, staff_id):
                raise NotFit
            card_id = await self._judge.keep_card(ticket, judged, [staff_id], self._now())
            sending = Sending(
                origin=Origin(
                    mode=judged.rule.mode.kind,
                    rule=judged.rule.key,
                    rule_version=judged.book_version,
                    card_id=card_id,
                ),
                take_minutes=judged.rule.take_minutes,
                planned_minutes=judged.minutes,
                pace=judged.pace,
            )
            await self._assignments.assign(attempt.where, staff_id, judged.window, sending)
            case.decide(CaseState.SENT, ticket.round, self._now(), card_id=card_id)
            case.sent()

        await self._settle(attempt, judged, send)

    async def _suggest(self, attempt: Attempt, judged: Judgement, staff_ids: Sequence[str]) -> bool:
        if not staff_ids:
            return False

        async def suggest(case: DispatchCase) -> None:
            await self._check_still_waits(attempt)
            now = self._now()
            card_id = await self._judge.keep_card(attempt.ticket, judged, staff_ids, now)
            case.decide(CaseState.SUGGESTED, attempt.ticket.round, now, card_id=card_id)

        await self._settle(attempt, judged, suggest)
        return True

    async def _offer(
        self, attempt: Attempt, judged: Judgement, staff_ids: list[str], share: int | None
    ) -> bool:
        if not staff_ids:
            return False

        async def offer(case: DispatchCase) -> None:
            await self._check_still_waits(attempt)
            now = self._now()
            card_id = await self._judge.keep_card(attempt.ticket, judged, staff_ids, now)
            made = offer_of(attempt.ticket, judged, staff_ids, share, card_id, now)
            made.announce()
            await self._stores.offers.add(made)
            case.decide(
                CaseState.POOL,
                attempt.ticket.round,
                now,
                card_id=card_id,
                due_at=made.closes_at,
                offer_id=made.id,
            )

        await self._settle(attempt, judged, offer)
        return True

    async def _give_to_team(self, attempt: Attempt, judged: Judgement, named: str) -> bool:
        team_id = named or attempt.ticket.team_id
        if not team_id:
            return False

        async def give(case: DispatchCase) -> None:
            now = self._now()
            card_id = await self._judge.keep_card(attempt.ticket, judged, [], now)
            await self._assignments.give_to_team(attempt.where, team_id)
            due_at = now + timedelta(minutes=judged.rule.take_minutes)
            case.decide(CaseState.TEAM, attempt.ticket.round, now, card_id=card_id, due_at=due_at)
            case.ask_for_a_person(left_to_a_leader(judged.rule.take_minutes), team_id)

        await self._settle(attempt, judged, give)
        return True

    async def _give_out(self, attempt: Attempt, judged: Judgement, to: str) -> bool:
        async def give(case: DispatchCase) -> None:
            now = self._now()
            card_id = await self._judge.keep_card(attempt.ticket, judged, [], now)
            await self._assignments.give_out(attempt.where, to, judged.rule.name)
            case.decide(CaseState.GIVEN_OUT, attempt.ticket.round, now, card_id=card_id)

        await self._settle(attempt, judged, give)
        return True

    async def _leave_to_people(
        self, attempt: Attempt, judged: Judgement | None, reason: str
    ) -> None:
        """Nobody fits: the ticket stays where it is, and dispatchers are told why."""

        async def leave(case: DispatchCase) -> None:
            await self._check_still_waits(attempt)
            now = self._now()
            card_id = ""
            if judged is not None:
                card_id = await self._judge.keep_card(attempt.ticket, judged, [], now)
            case.decide(CaseState.NOBODY, attempt.ticket.round, now, card_id=card_id, reason=reason)
            case.ask_for_a_person(reason)

        try:
            await self._settle(attempt, judged, leave)
        except NoLongerWaiting:
            return

    # -- how each of them ends -----------------------------------------------------------------

    async def _check_still_waits(self, attempt: Attempt) -> None:
        """Raises NoLongerWaiting. The ticket itself is not written: what happens to it at the same
        moment ends what is begun here when its news comes."""
        ticket = await self._assignments.waiting(attempt.ticket.id)
        if ticket is None or ticket.round != attempt.ticket.round:
            raise NoLongerWaiting

    async def _settle(self, attempt: Attempt, judged: Judgement | None, act: Act) -> None:
        """Unless the case is no longer as it was when it was looked at: another delivery of the
        same news, or another process, has decided it."""
        cases, ticket = self._stores.cases, attempt.ticket

        async def work() -> None:
            case = await cases.of(ticket.id)
            if (case.version if case else None) != attempt.seen:
                return
            mine = case or DispatchCase.of(ticket, self._now())
            if mine.cycle != ticket.cycle:
                mine.begin_anew(ticket.cycle)
            if mine.offer_id:
                await self._withdraw(mine.offer_id)
            if judged is not None:
                mine.pin(judged.book_version, judged.rule.key)
            await act(mine)
            await (cases.save(mine) if case else cases.add(mine))

        await self._unit_of_work.run(work)

    async def _withdraw(self, offer_id: str) -> None:
        offer = await self._stores.offers.find_one({"_id": offer_id})
        if offer is not None:
            offer.end()
            await self._stores.offers.save(offer)
