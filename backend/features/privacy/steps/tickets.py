"""His tickets: what was done and paid is kept as the law wants it, without him in it.

Names, phones, doors and the values in the timeline go at once. Of what people wrote, his name,
phone and identities are struck out; the rest tells of the product (Zhejiang, art. 26).
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import TypeVar

from backend.features.approvals import Approvals
from backend.features.media import MediaServices
from backend.features.privacy.person import Person
from backend.features.privacy.ports import Kept, NothingMore, OwnDocument
from backend.features.tickets import Ticket, Tickets
from backend.features.timeline import LineActor, Timeline, Visibility
from backend.kit.access import SYSTEM, ActorKind
from backend.kit.aggregate import Aggregate
from backend.kit.mongo import Repository, UnitOfWork, transactional
from backend.kit.mongo.driver import Filter
from backend.kit.pagination import PageQuery
from backend.kit.personal_fields import rewritten
from backend.kit.tokens import new_public_code

Record = TypeVar("Record", bound=Aggregate)

MOST_NAMED = 5
REASON = "person_deleted"
_CONTACT = frozenset({"contact.name", "contact.phone", "place.door", "place.coordinates"})
_TECHNICIAN = "visits.technicians."
_FOR_OTHERS = frozenset({"timeline", "link_token", "duty", "follow_up"})


class TicketRecords(NothingMore):
    name = "tickets"

    def __init__(
        self,
        tickets: Tickets,
        approvals: Approvals,
        timeline: Timeline,
        media: MediaServices,
        unit_of_work: UnitOfWork,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._tickets = tickets.stores.tickets
        self._tasks = tickets.stores.tasks
        self._approvals = approvals.approvals
        self._timeline = timeline
        self._clearing = media.clearing

    # -- the copy ------------------------------------------------------------------------------

    async def documents(self, person: Person) -> AsyncIterator[OwnDocument]:
        if person.kind is not ActorKind.CUSTOMER:
            return
        async for row in self._tickets.collection.stream(_of(person)):
            ticket = self._tickets.load(row)
            yield OwnDocument("tickets", ticket)
            cursor: str | None = ""
            while cursor is not None:
                page = await self._timeline.page(
                    ticket.id,
                    PageQuery(limit=100, cursor=cursor),
                    newest_first=False,
                    visibility=Visibility.CUSTOMER,
                )
                for line in page.items:
                    yield OwnDocument("timeline_lines", line)
                cursor = page.next_cursor

    # -- whether it may be -----------------------------------------------------------------------

    async def obstacles(self, person: Person) -> list[str]:
        unfinished, unpaid = [], []
        async for row in self._tickets.collection.stream(self._about(person)):
            ticket = self._tickets.load(row)
            if ticket.is_open:
                unfinished.append(ticket.number)
            elif ticket.customer_id in person.ids and (
                ticket.amount_received_fen < ticket.amount_owed_fen
            ):
                unpaid.append(ticket.number)
        said = [(unfinished, "服务单 {} 还没有结束，请先办完或取消")]
        said.append((unpaid, "服务单 {} 还有费用没有结清，请先结清"))
        return [text.format("、".join(found[:MOST_NAMED])) for found, text in said if found]

    async def kept(self, person: Person) -> Kept:
        if person.kind is not ActorKind.CUSTOMER:
            return Kept(0, None)
        count, last = 0, None
        async for row in self._tickets.collection.stream(_of(person), projection={"ended_at": 1}):
            ended: datetime | None = row.get("ended_at")
            count += 1
            last = max(filter(None, (last, ended)), default=None)
        return Kept(count, last)

    # -- the deletion ----------------------------------------------------------------------------

    async def erase(self, person: Person) -> None:
        found = self._tickets.collection.stream(self._about(person), projection={"_id": 1})
        async for row in found:
            evidence_id = await self._take_out(row["_id"], person)
            await self._clearing.forget([evidence_id])
            if person.kind is ActorKind.CUSTOMER:
                ticket_id: str = row["_id"]
                await self._strike_out(self._tasks, {"ticket_id": ticket_id}, person)
                await self._strike_out(self._approvals, {"subject.id": ticket_id}, person)

    async def _strike_out(
        self, records: Repository[Record], of_ticket: Filter, person: Person
    ) -> None:
        """What other departments, and those who approve, were asked for his sake and said."""
        async for row in records.collection.stream(of_ticket, projection={"_id": 1}):
            await self._strike_out_of(records, row["_id"], person)

    @transactional
    async def _strike_out_of(
        self, records: Repository[Record], record_id: str, person: Person
    ) -> None:
        record = await records.get(record_id)
        left = rewritten(record, lambda label, path, value: person.hidden_from(value))
        if left is not record:
            await records.save(left)

    def _about(self, person: Person) -> Filter:
        """Those that are his, and those where he is the one to call. Of staff: where they went."""
        if person.kind is ActorKind.STAFF:
            return {"idx.days": {"$regex": f"^{person.id}\\|"}}
        called = [{"idx.find": self._tickets.blind("phone", phone)} for phone in person.phones]
        return {"$or": [_of(person), *called], "created_at": {"$lte": person.known_until}}

    @transactional
    async def _take_out(self, ticket_id: str, person: Person) -> str:
        """The id of his signature or recording, which has to go, too."""
        ticket = await self._tickets.get(ticket_id)
        without = _without(ticket, person)
        if ticket.customer_id in person.ids:
            without.timeline = await self._timeline.erase_personal(
                ticket.id, ticket.timeline, LineActor.of(SYSTEM), REASON
            )
            without.link_token = new_public_code()
        await self._tickets.save(without)
        is_his = ticket.customer_id in person.ids and ticket.acceptance is not None
        return ticket.acceptance.evidence_id if is_his and ticket.acceptance else ""


def _of(person: Person) -> Filter:
    return {"idx.own": {"$in": list(person.ids)}, "customer_id": {"$in": list(person.ids)}}


def _without(ticket: Ticket, person: Person) -> Ticket:
    is_contact = ticket.customer_id in person.ids or ticket.contact.phone in person.phones
    went = {t.phone for v in ticket.visits for t in v.technicians if t.id == person.id}

    def rewrite(label: str, path: str, value: str) -> str:
        if path.startswith(_TECHNICIAN):
            is_he = person.kind is ActorKind.STAFF and value in {*person.names, *went}
            return "" if is_he else value
        if person.kind is ActorKind.CUSTOMER and is_contact and path in _CONTACT:
            return ""
        return person.hidden_from(value) if label == "note" else value

    return rewritten(ticket, rewrite)
