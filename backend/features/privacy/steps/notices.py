"""What he was told; and what others were told of him."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from backend.features.notifications import NoticeParts, Recipient
from backend.features.privacy.person import Person
from backend.features.privacy.ports import NothingMore, OwnDocument
from backend.kit.access import ActorKind
from backend.kit.mongo import Repository, UnitOfWork
from backend.kit.mongo.driver import Filter
from backend.kit.personal_fields import rewritten

_LINK = frozenset({"link"})  # opens his ticket to whoever has it


class NoticeRecords(NothingMore):
    """Staff were told what he wrote: in what leads to his own case he is struck out by name, too.
    What names his phone elsewhere is found by the last sweep.

    `cases`: what notices lead to, each with the indexed field that holds its customer.
    """

    name = "notices"

    def __init__(
        self,
        notices: NoticeParts,
        cases: Sequence[tuple[Repository[Any], str]],
        tasks: Repository[Any],
        unit_of_work: UnitOfWork,
    ) -> None:
        self._inbox = notices.stores.inbox
        self._deliveries = notices.stores.deliveries
        self._calls = notices.stores.calls
        self._cases = cases
        self._tasks = tasks
        self._unit_of_work = unit_of_work

    async def documents(self, person: Person) -> AsyncIterator[OwnDocument]:
        async for row in self._inbox.collection.stream(_to(person)):
            yield OwnDocument("inbox_messages", self._inbox.load(row), _LINK)

    async def erase(self, person: Person) -> None:
        await self._inbox.collection.delete_many(_to(person))
        await self._deliveries.collection.delete_many(_to(person))
        await self._calls.collection.delete_many({"customer_id": {"$in": list(person.ids)}})
        if person.kind is ActorKind.CUSTOMER:
            case_ids = [case_id async for case_id in self._case_ids(person)]
            case_ids += [task_id async for task_id in self._task_ids(tuple(case_ids))]
            for told in (self._inbox, self._deliveries):
                await self._strike_out(told, frozenset(case_ids), person)

    async def _case_ids(self, person: Person) -> AsyncIterator[str]:
        ids = {"$in": list(person.ids)}
        for repository, field in self._cases:
            his: Filter = {field: ids, "customer_id": ids}
            async for row in repository.collection.stream(his, projection={"_id": 1}):
                yield row["_id"]

    async def _task_ids(self, case_ids: Sequence[str]) -> AsyncIterator[str]:
        """What departments were asked on his tickets has notices of its own."""
        his: Filter = {"ticket_id": {"$in": list(case_ids)}}
        async for row in self._tasks.collection.stream(his, projection={"_id": 1}):
            yield row["_id"]

    async def _strike_out(
        self, told: Repository[Any], case_ids: frozenset[str], person: Person
    ) -> None:
        """Reads where every notice leads, as the sweep does; a deletion is rare."""
        fields = {"link.miniprogram_page": 1}
        async for row in told.collection.stream({}, projection=fields):
            if row["link"]["miniprogram_page"].rpartition("id=")[2] in case_ids:
                await self._rewrite(told, row["_id"], person)

    async def _rewrite(self, told: Repository[Any], notice_id: str, person: Person) -> None:
        async def rewrite() -> None:
            notice = await told.get(notice_id)
            left = rewritten(notice, lambda label, path, value: person.hidden_from(value))
            if left is not notice:
                await told.save(left)

        await self._unit_of_work.run(rewrite)


def _to(person: Person) -> Filter:
    is_customer = person.kind is ActorKind.CUSTOMER
    recipient = Recipient.customer if is_customer else Recipient.staff
    return {
        "recipient.kind": recipient(person.id).kind.value,
        "recipient.id": {"$in": list(person.ids)},
    }
