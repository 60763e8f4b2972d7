"""Carrying requests out: copies are written, deletions done step by step.

A step that was done is written down; one that was cut short is done again, and every step bears
that. What the person was known by is kept, sealed, in the request until the last step.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Final

import structlog

from backend.features.audit import AuditAction, AuditLog
from backend.features.privacy.archive import CopyWriter
from backend.features.privacy.models import PersonalRequest, RequestKind, RequestState
from backend.features.privacy.person import Person
from backend.features.privacy.ports import OwnDocument, OwnFile, PersonalRecords
from backend.features.privacy.repository import CopyParts, DeletionLog, RequestRepository
from backend.features.privacy.requests import People, Requests
from backend.features.privacy.sweep import Sweep
from backend.kit.access import SYSTEM, ActorKind
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.settings import PrivacySettings

log = structlog.get_logger("privacy")

AT_ONCE: Final = 20
TRY_AGAIN_AFTER: Final = timedelta(minutes=10)
_SWEEP: Final = "sweep"
_ABOUT: Final = (
    "这是您在我们这里的个人信息副本。\n"
    "每一类一个文件夹，每条记录有 JSON 和 CSV 两种格式，内容相同；您上传的文件在“文件”里。\n"
    "别人的信息（如师傅的电话）没有放进来。请妥善保管，不要转给别人。\n"
)


class RequestWork:
    def __init__(
        self,
        requests: RequestRepository,
        asking: Requests,
        people: People,
        records: Sequence[PersonalRecords],
        sweep: Sweep,
        copies: CopyWriter,
        parts: CopyParts,
        deletions: DeletionLog,
        audit: AuditLog,
        settings: PrivacySettings,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._requests = requests
        self._asking = asking
        self._people = people
        self._records = records
        self._sweep = sweep
        self._copies = copies
        self._parts = parts
        self._deletions = deletions
        self._audit = audit
        self._settings = settings
        self._now = now

    async def run_due(self) -> int:
        """How many requests came to their end. One that fails is tried again in ten minutes and
        stops no other."""
        done = 0
        for request in await self._requests.due(self._now(), AT_ONCE):
            try:
                done += await self.carry_out(request)
            except StaleDocument:
                continue  # somebody else is at it, or it was cancelled this very moment
            except Exception:
                log.exception("request failed", request_id=request.id, kind=request.kind)
                await self._put_off(request.id)
        return done

    async def carry_out(self, request: PersonalRequest) -> bool:
        if request.kind is RequestKind.COPY:
            return await self._copy(request)
        return await self._delete(request)

    @transactional
    async def _put_off(self, request_id: str) -> None:
        request = await self._requests.get(request_id)
        request.due_at = self._now() + TRY_AGAIN_AFTER
        await self._requests.save(request)

    # -- copies --------------------------------------------------------------------------------

    async def _copy(self, request: PersonalRequest) -> bool:
        person = await self._people.known(request.person_id, request.person_kind)
        expire_at = self._now() + timedelta(hours=self._settings.copy_hours)
        count, size = await self._copies.write(
            request.id, self._documents(person), self._files(person), _ABOUT, expire_at
        )
        request.parts, request.bytes, request.expire_at = count, size, expire_at
        request.finish(self._now())
        await self.unit_of_work.run(lambda: self._requests.save(request))
        return True

    async def _documents(self, person: Person) -> AsyncIterator[OwnDocument]:
        for each in self._records:
            async for own in each.documents(person):
                yield own

    async def _files(self, person: Person) -> AsyncIterator[OwnFile]:
        for each in self._records:
            async for own in each.files(person):
                yield own

    # -- deletions -----------------------------------------------------------------------------

    async def _delete(self, request: PersonalRequest) -> bool:
        if request.state is RequestState.WAITING and not await self._close(request):
            return False
        person = _as_known(request)
        for each in self._records:
            if each.name not in request.steps_done:
                await each.erase(person)
                await self._note_step(request, each.name)
        if _SWEEP not in request.steps_done:
            cleaned = await self._sweep.clean(person)
            log.info("deletion swept", request_id=request.id, documents=cleaned)
            await self._note_step(request, _SWEEP)
        await self._finish(request)
        return True

    async def _close(self, request: PersonalRequest) -> bool:
        """From here on there is no way back: what he was known by is written down, and his
        account is emptied in the same unit of work, so that his next call opens a new one."""

        async def close() -> bool:
            person = await self._people.known(request.person_id, request.person_kind)
            if obstacles := await self._asking.obstacles(person):
                request.hold_up(obstacles, self._now())
                await self._requests.save(request)
                return False
            request.begin(self._now())
            request.holds = await self._asking.holds(person)
            request.former_ids = list(person.ids[1:])
            request.names, request.phones = list(person.names), list(person.phones)
            request.identities = list(person.identities)
            await self._requests.save(request)
            await self._records[0].erase(person)
            return True

        before = request.version
        try:
            return await self.unit_of_work.run(close)
        except BaseException:
            request.version = before
            raise

    async def _note_step(self, request: PersonalRequest, name: str) -> None:
        request.note_step(name)
        await self.unit_of_work.run(lambda: self._requests.save(request))

    @transactional
    async def _finish(self, request: PersonalRequest) -> None:
        copies = self._requests.collection.stream(
            {"person_id": request.person_id, "kind": RequestKind.COPY.value}, projection={"_id": 1}
        )
        await self._parts.forget([row["_id"] async for row in copies])
        for person_id in (request.person_id, *request.former_ids):
            await self._deletions.note(person_id, self._now())
        steps = ",".join(request.steps_done)
        request.finish(self._now())
        await self._requests.save(request)
        await self._audit.record(
            SYSTEM,
            AuditAction.PERSONAL_ERASED,
            "person",
            request.person_id,
            {"request": request.id, "steps": steps},
        )

    # -- after an older backup was restored ------------------------------------------------------

    async def apply_log(self, customer_ids: AsyncIterator[str]) -> int:
        """Deletes again whom the log says were deleted; how many."""
        done = 0
        async for customer_id in customer_ids:
            if await self._deletions.holds(customer_id):
                done += await self._delete_again(customer_id)
        return done

    async def _delete_again(self, customer_id: str) -> bool:
        person = await self._people.known(customer_id, ActorKind.CUSTOMER)
        if not (person.names or person.phones or person.identities):
            return False
        account, *others = self._records
        for each in (*others, account):  # the account last: it says who he was
            await each.erase(person)
        await self._sweep.clean(person)
        details = {"why": "restored"}
        await self._audit.record(
            SYSTEM, AuditAction.PERSONAL_ERASED, "person", customer_id, details
        )
        return True


def _as_known(request: PersonalRequest) -> Person:
    assert request.started_at is not None  # noqa: S101 - set as the account is closed
    return Person(
        id=request.person_id,
        kind=request.person_kind,
        ids=(request.person_id, *request.former_ids),
        known_until=request.started_at,
        names=tuple(request.names),
        phones=tuple(request.phones),
        identities=tuple(request.identities),
    )
