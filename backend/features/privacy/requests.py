"""Asking for a copy of one's data, or for their deletion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.features.accounts import Accounts
from backend.features.audit import AuditAction, AuditLog
from backend.features.privacy.archive import CopyWriter
from backend.features.privacy.errors import (
    CopyExpired,
    CopyNotReady,
    DeletionRefused,
    RequestAlreadyOpen,
    RequestNotFound,
)
from backend.features.privacy.models import (
    LegalHold,
    PersonalRequest,
    RequestKind,
    RequestState,
)
from backend.features.privacy.person import Person
from backend.features.privacy.ports import PersonalRecords
from backend.features.privacy.repository import RequestRepository
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock
from backend.kit.http import Document
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery
from backend.settings import PrivacySettings

COPY, DELETION = RequestKind.COPY, RequestKind.DELETION
_REASON = (
    "维修和费用记录依法保留（浙江省消法实施办法第二十六条、民法典第一百八十八条），"
    "不含姓名、电话和地址"
)


class People:
    """Persons as they are known now."""

    def __init__(self, accounts: Accounts, now: Clock) -> None:
        self._accounts = accounts
        self._now = now

    async def known(self, person_id: str, kind: ActorKind) -> Person:
        """Raises CustomerNotFound, StaffNotFound."""
        stores = self._accounts.stores
        if kind is ActorKind.STAFF:
            staff = await stores.staff.get(person_id)
            names, phones = [staff.name], [staff.phone]
            identities = [staff.wecom_userid, staff.official_account_openid]
            former: list[str] = []
        else:
            account = await stores.customers.get(person_id)
            names, phones = [account.name], [account.phone]
            identities = [*(each.openid for each in account.identities), *account.unionids]
            former = await self._accounts.customers.merged_away(person_id)
        return Person(
            id=person_id,
            kind=kind,
            ids=(person_id, *former),
            known_until=self._now(),
            names=tuple(filter(None, names)),
            phones=tuple(filter(None, phones)),
            identities=tuple(filter(None, identities)),
        )


@dataclass(frozen=True)
class DeletionPreview:
    """What stands in the way now, and what would stay for the law's sake."""

    request: PersonalRequest | None
    obstacles: list[str]
    holds: list[LegalHold]


class Requests:
    def __init__(
        self,
        requests: RequestRepository,
        records: Sequence[PersonalRecords],
        people: People,
        copies: CopyWriter,
        audit: AuditLog,
        settings: PrivacySettings,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._requests = requests
        self._records = records
        self._people = people
        self._copies = copies
        self._audit = audit
        self._settings = settings
        self._now = now

    # -- copies --------------------------------------------------------------------------------

    @transactional
    async def ask_copy(self, actor: Actor) -> PersonalRequest:
        """Raises RequestAlreadyOpen."""
        return await self._ask(COPY, actor.id, actor.kind, actor, timedelta())

    async def copies(self, actor: Actor, asked: PageQuery) -> Page[PersonalRequest]:
        return await self._requests.page_of(actor.id, COPY, asked)

    async def copy(self, actor: Actor, copy_id: str) -> Document:
        """Raises RequestNotFound (another's, too), CopyNotReady, CopyExpired."""
        request = await self._requests.of(actor.id, COPY, copy_id)
        if request.state is not RequestState.DONE or request.expire_at is None:
            raise CopyNotReady
        if request.expire_at <= self._now():
            raise CopyExpired
        await self._audit.record(actor, AuditAction.EXPORTED, "own_data", request.id)
        return Document(
            body=self._copies.read(request.id, request.parts),
            media_type="application/zip",
            filename="个人信息副本.zip",
        )

    # -- deletion ------------------------------------------------------------------------------

    async def preview(self, actor: Actor) -> DeletionPreview:
        person = await self._people.known(actor.id, actor.kind)
        return DeletionPreview(
            request=await self._requests.latest(actor.id, DELETION),
            obstacles=await self.obstacles(person),
            holds=await self.holds(person),
        )

    async def ask_deletion(self, actor: Actor) -> PersonalRequest:
        """Raises DeletionRefused with every reason, RequestAlreadyOpen."""
        return await self._ask_deletion(actor.id, actor.kind, actor)

    async def ask_deletion_for(self, officer: Actor, customer_id: str) -> PersonalRequest:
        """A customer who has only a telephone asked for it. Raises CustomerNotFound,
        DeletionRefused, RequestAlreadyOpen."""
        return await self._ask_deletion(customer_id, ActorKind.CUSTOMER, officer)

    @transactional
    async def _ask_deletion(self, person_id: str, kind: ActorKind, by: Actor) -> PersonalRequest:
        person = await self._people.known(person_id, kind)
        if obstacles := await self.obstacles(person):
            raise DeletionRefused(summary="；".join(obstacles), reasons=obstacles)
        wait = timedelta(days=self._settings.cooling_off_days)
        return await self._ask(DELETION, person_id, kind, by, wait, holds=await self.holds(person))

    @transactional
    async def cancel(self, actor: Actor) -> PersonalRequest:
        """Raises RequestNotFound, RequestClosed."""
        request = await self._requests.latest(actor.id, DELETION)
        if request is None:
            raise RequestNotFound
        request.cancel(self._now())
        await self._requests.save(request)
        await self._audited(actor, request, "cancelled")
        return request

    async def page(self, kind: RequestKind | None, asked: PageQuery) -> Page[PersonalRequest]:
        return await self._requests.page_all(kind, asked)

    async def obstacles(self, person: Person) -> list[str]:
        return [said for each in self._records for said in await each.obstacles(person)]

    async def holds(self, person: Person) -> list[LegalHold]:
        """What stays, until when."""
        found = []
        for each in self._records:
            kept = await each.kept(person)
            if kept.count:
                until = self._until(kept.last_at or self._now())
                found.append(
                    LegalHold(title="服务单", reason=_REASON, count=kept.count, until=until)
                )
        return found

    def _until(self, last: datetime) -> datetime:
        return last + timedelta(days=365 * self._settings.record_years)

    # -- both ----------------------------------------------------------------------------------

    async def _ask(
        self,
        kind: RequestKind,
        person_id: str,
        person_kind: ActorKind,
        by: Actor,
        wait: timedelta,
        *,
        holds: list[LegalHold] | None = None,
    ) -> PersonalRequest:
        latest = await self._requests.latest(person_id, kind)
        if latest is not None and latest.active_for is not None:
            raise RequestAlreadyOpen
        request = PersonalRequest.asked(kind, person_id, person_kind, by.id, self._now(), wait=wait)
        request.holds = holds or []
        await self._requests.add(request)
        await self._audited(by, request, "asked")
        return request

    async def _audited(self, actor: Actor, request: PersonalRequest, what: str) -> None:
        details = {"request": request.id, "kind": request.kind.value, "what": what}
        await self._audit.record(
            actor, AuditAction.PERSONAL_REQUESTED, "person", request.person_id, details
        )
