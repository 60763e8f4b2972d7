"""Who is told what of the rules' doings, and what becomes of the cards of the pool."""

from collections.abc import Mapping
from typing import Final

from backend.features.accounts import Permission, StaffDirectory
from backend.features.cards import Answer, CardBook
from backend.features.dispatch.acting.events import DispatchNeeded, OfferEnded, WorkOffered
from backend.features.dispatch.acting.offer import Offer, OfferState, id_of_offer, offer_subject
from backend.features.dispatch.acting.pool import GrabbingPool
from backend.features.dispatch.acting.stores import ActingStores
from backend.features.notifications import (
    Link,
    Notifications,
    Occasion,
    Recipient,
    Topic,
    period_text,
)
from backend.features.tickets import Assignments, Notices
from backend.features.timeline import ClientOperation
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional

MOST_TOLD: Final = 50
"""Of one offer, the best of them; the others see it in their list."""

GONE: Final = "已抢完"
OVER: Final = "已收回"


class ActingNews:
    def __init__(
        self,
        stores: ActingStores,
        assignments: Assignments,
        notices: Notices,
        notifications: Notifications,
        staff: StaffDirectory,
        book: CardBook,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._stores = stores
        self._assignments = assignments
        self._notices = notices
        self._notifications = notifications
        self._staff = staff
        self._book = book
        self._now = now

    async def tell_needed(self, event: DispatchNeeded) -> None:
        ticket = await self._assignments.waiting(event.ticket_id)
        if ticket is None or ticket.round != event.round:
            return  # somebody has sent it meanwhile
        said = {"reason": event.reason, "area": ticket.place.region}
        occasion = Occasion.STAFF_DISPATCH_NEEDED
        if leaders := await self._leaders(event.team_id):
            await self._notices.technicians(ticket, leaders, occasion, said, event.event_id)
            return
        await self._notices.desk(
            ticket, Permission.TICKETS_DISPATCH, occasion, said, event.event_id
        )

    async def _leaders(self, team_id: str) -> list[str]:
        """Those of the team who may dispatch."""
        if not team_id:
            return []
        members = [card.id for card in await self._staff.of_team(team_id)]
        able = await self._staff.many_with_permission(members, Permission.TICKETS_DISPATCH)
        return sorted(able)

    async def tell_offered(self, event: WorkOffered) -> None:
        offer = await self._stores.offers.find_one({"_id": event.offer_id})
        if offer is None or offer.state is not OfferState.OPEN:
            return
        topic = Topic(subject=offer_subject(offer.id), may_answer=True)
        link = Link(web_path="/bench/pool", miniprogram_page="technician/pool/index")
        for staff_id in offer.staff_ids[:MOST_TOLD]:
            await self._notifications.send(
                Occasion.TECHNICIAN_OFFERED,
                Recipient.staff(staff_id),
                _values(offer),
                link,
                event.event_id,
                useful_until=offer.closes_at,
                topic=topic,
            )

    @transactional
    async def end_cards(self, event: OfferEnded) -> None:
        offer = await self._stores.offers.find_one({"_id": event.offer_id})
        if offer is None:
            return
        closing, note = OVER, ""
        if offer.state is OfferState.TAKEN:
            taker = (await self._staff.many([offer.taken_by])).get(offer.taken_by)
            closing, note = GONE, f"{taker.name if taker else '其他师傅'}抢到"
        subject = offer_subject(offer.id)
        await self._book.end(Occasion.TECHNICIAN_OFFERED, subject, closing, note)


def _values(offer: Offer) -> dict[str, str]:
    window = offer.window
    return {
        "number": offer.number,
        "service": offer.service,
        "device": offer.device,
        "area": offer.area,
        "visit_time": period_text(window.start, window.end) if window else "",
    }


class GrabByCard:
    """抢单 by the button of a card."""

    choices: Mapping[str, str] = {}

    def __init__(self, pool: GrabbingPool) -> None:
        self._pool = pool

    async def perform(self, answer: Answer) -> str:
        operation = ClientOperation(id=answer.operation_id, fingerprint=answer.subject)
        await self._pool.grab(answer.actor, id_of_offer(answer.subject), operation)
        return GONE
