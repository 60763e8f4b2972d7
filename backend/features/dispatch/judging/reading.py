"""Candidates and cards, as far as whoever asks may see them."""

from collections.abc import Collection, Iterable

from backend.features.accounts import Permission, StaffDirectory, StaffPlace
from backend.features.dispatch.judging.deciding import Deciding, rule_used
from backend.features.dispatch.judging.loading import Candidates, ids_of
from backend.features.dispatch.models.card import rejection_line, score_line, tally
from backend.features.dispatch.models.ranking import Rejected, Scored
from backend.features.dispatch.repository import CardRepository
from backend.features.dispatch.schemas import (
    CandidatesQuery,
    CandidatesView,
    CandidateView,
    CardBrief,
    CardView,
    LinesQuery,
    MyLine,
    RejectedView,
)
from backend.features.tickets import TicketReading
from backend.kit.access import Actor, Reach, Scope
from backend.kit.pagination import Page, PageQuery


class DispatchReading:
    def __init__(
        self,
        tickets: TicketReading,
        deciding: Deciding,
        candidates: Candidates,
        cards: CardRepository,
        directory: StaffDirectory,
    ) -> None:
        self._tickets = tickets
        self._deciding = deciding
        self._candidates = candidates
        self._cards = cards
        self._directory = directory

    async def candidates(
        self, actor: Actor, ticket_id: str, asked: CandidatesQuery
    ) -> CandidatesView:
        """Whom this dispatcher may send, by the rule that counts now. Raises TicketNotFound."""
        ticket = await self._tickets.get(actor, ticket_id)
        window = asked.window or self._deciding.window_of(ticket)
        reach = actor.reach(Permission.TICKETS_DISPATCH)
        places = await self._candidates.who(ticket.working_organisation_id)
        book = await self._deciding.book()
        weighed = await self._deciding.weigh(ticket, book, window, ids_of(within(reach, places)))
        rule = weighed.choice.rule
        ranking = await weighed.ranking(rule)
        fit, rejected = ranking.fit[: asked.most], ranking.rejected[: asked.most]
        shown: list[Scored | Rejected] = [*fit, *rejected]
        names = await self._names({each.candidate.id for each in shown})
        return CandidatesView(
            rule=rule_used(rule, book.version),
            window=window,
            minutes_needed=weighed.job.minutes_needed,
            candidates=[_candidate(at, each, names) for at, each in enumerate(fit, 1)],
            candidate_count=len(ranking.fit),
            rejected=[_rejected(each, names) for each in rejected],
            rejected_count=len(ranking.rejected),
            rejected_by=tally(ranking.rejected),
        )

    async def cards(self, actor: Actor, ticket_id: str, asked: PageQuery) -> Page[CardBrief]:
        """Raises TicketNotFound."""
        await self._tickets.get(actor, ticket_id)
        page = await self._cards.page_of_ticket(ticket_id, asked)
        return Page(items=[CardBrief.of(card) for card in page.items], next_cursor=page.next_cursor)

    async def card(self, actor: Actor, ticket_id: str, card_id: str) -> CardView:
        """Raises TicketNotFound, CardNotFound."""
        await self._tickets.get(actor, ticket_id)
        card = await self._cards.of_ticket(ticket_id, card_id)
        shown = {line.staff_id for line in card.scored} | {line.staff_id for line in card.rejected}
        return CardView.with_names(card, await self._names(shown))

    async def own_lines(self, actor: Actor, asked: LinesQuery) -> Page[MyLine]:
        """The asker's own, where he was chosen; or of one ticket, wherever he stands by name."""
        if asked.ticket_id:
            page = await self._cards.page_of_ticket(asked.ticket_id, asked)
        else:
            page = await self._cards.page_of_chosen(actor.id, asked)
        lines = [MyLine.in_card(card, actor.id) for card in page.items]
        return Page(items=[line for line in lines if line], next_cursor=page.next_cursor)

    async def _names(self, staff_ids: Collection[str]) -> dict[str, str]:
        cards = await self._directory.many(staff_ids)
        return {card.id: card.name for card in cards.values()}


def within(reach: Reach, places: Iterable[StaffPlace]) -> list[StaffPlace]:
    """Those whom the actor may send."""
    field = {
        Scope.ALL: None,
        Scope.ORGANISATION: "organisation_id",
        Scope.BRANCH: "branch_id",
        Scope.TEAM: "team_id",
    }
    if reach.scope not in field:
        return []
    name = field[reach.scope]
    if name is None:
        return list(places)
    return [place for place in places if reach.value and getattr(place, name) == reach.value]


def _candidate(rank: int, scored: Scored, names: dict[str, str]) -> CandidateView:
    candidate = scored.candidate
    return CandidateView(
        **score_line(rank, scored).model_dump(),
        name=names.get(candidate.id, ""),
        jobs_today=candidate.jobs_today,
        minutes_today=candidate.minutes_today,
        minutes_available=candidate.minutes_available,
    )


def _rejected(rejected: Rejected, names: dict[str, str]) -> RejectedView:
    line = rejection_line(rejected)
    return RejectedView(**line.model_dump(), name=names.get(line.staff_id, ""))
