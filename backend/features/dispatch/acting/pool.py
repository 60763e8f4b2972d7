"""抢单: what is offered to a technician, and who has it first."""

from backend.features.accounts import Permission
from backend.features.dispatch.acting.errors import FairShareReached
from backend.features.dispatch.acting.offer import Offer
from backend.features.dispatch.acting.stores import ActingStores
from backend.features.tickets import (
    Asked,
    Assignments,
    Origin,
    Pace,
    Sending,
    TechnicianDayRepository,
    Waiting,
)
from backend.features.timeline import ClientOperation
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.errors import PermissionDenied
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery

MODE = "pool"


class GrabbingPool:
    def __init__(
        self,
        stores: ActingStores,
        days: TechnicianDayRepository,
        assignments: Assignments,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._stores = stores
        self._days = days
        self._assignments = assignments
        self._now = now

    async def open_to(self, actor: Actor, asked: PageQuery) -> Page[Offer]:
        """The newest first."""
        return await self._stores.offers.open_to(actor.id, self._now(), asked)

    @transactional
    async def grab(self, actor: Actor, offer_id: str, operation: ClientOperation) -> Offer:
        """First come, first served: the offer, the ticket, his day and his share are written
        together, or none of them.

        Raises OfferNotFound, OfferOver, FairShareReached, NoLongerWaiting, TechnicianBusy,
        NoRoomThatDay, UnknownTechnician, WindowInThePast, TooManyVisits.
        """
        if not actor.may(Permission.TICKETS_WORK):
            raise PermissionDenied(permission=Permission.TICKETS_WORK)
        now = self._now()
        offer = await self._stores.offers.offered_to(actor.id, offer_id)
        offer.take(actor.id, now)
        await self._count(actor.id, offer)
        where = Waiting(offer.ticket_id, offer.round)
        ticket = await self._assignments.assign(where, actor.id, offer.window, _sending(offer))
        visit = ticket.visit_under_way
        await self._assignments.take(
            Asked(
                actor=actor,
                ticket_id=ticket.id,
                operation=operation,
                visit_id=visit.id if visit else "",
            )
        )
        await self._stores.offers.save(offer)
        await self._note(offer)
        return offer

    async def _count(self, staff_id: str, offer: Offer) -> None:
        most = offer.terms.fair_share
        if most is None:
            return
        now = self._now()
        if not await self._days.grab(staff_id, shanghai_day(now), offer.ticket_id, most, now):
            raise FairShareReached(most=most)

    async def _note(self, offer: Offer) -> None:
        case = await self._stores.cases.of(offer.ticket_id)
        if case is not None and case.round == offer.round:
            case.sent()
            await self._stores.cases.save(case)


def _sending(offer: Offer) -> Sending:
    terms = offer.terms
    return Sending(
        origin=Origin(
            mode=MODE, rule=terms.rule, rule_version=terms.book_version, card_id=terms.card_id
        ),
        planned_minutes=terms.minutes,
        pace=Pace(terms.road_factor, terms.km_per_hour),
    )
