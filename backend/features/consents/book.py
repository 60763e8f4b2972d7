"""Who agreed to what: written down once for each decision, read as the latest of them."""

from dataclasses import dataclass
from datetime import datetime

from backend.features.accounts import CustomerAccounts
from backend.features.audit import AuditAction, AuditLog
from backend.features.consents.errors import ConsentNeeded, PolicyOutdated
from backend.features.consents.events import ConsentWithdrawn
from backend.features.consents.models import (
    ConsentRecord,
    ConsentSource,
    PolicyKind,
    PolicyText,
)
from backend.features.consents.policies import Policies
from backend.features.consents.repository import ConsentRepository
from backend.kit.access import SYSTEM, Actor
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery

_HIS_OWN = (ConsentSource.SELF,)
_HIS_WORD = (ConsentSource.SELF, ConsentSource.STAFF)


@dataclass(frozen=True)
class ConsentStanding:
    """How one person stands to one policy now; `agreed_version` is empty where he does not."""

    policy: PolicyText
    agreed_version: str
    decided_at: datetime | None

    @property
    def is_given(self) -> bool:
        return self.agreed_version == self.policy.edition


class ConsentBook:
    def __init__(
        self,
        records: ConsentRepository,
        policies: Policies,
        customers: CustomerAccounts,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._records = records
        self._policies = policies
        self._customers = customers
        self._audit = audit
        self._now = now

    # -- reading -----------------------------------------------------------------------------

    async def has(self, person_id: str, policy: PolicyKind) -> bool:
        """Whether the person agrees, now, to the current version: by his own tap, or told to
        staff. What a stranger ticked in his name does not count."""
        return (await self._standing(person_id, policy, _HIS_WORD)).is_given

    async def require(self, person_id: str, policy: PolicyKind) -> None:
        """As `has`. Raises ConsentNeeded."""
        standing = await self._standing(person_id, policy, _HIS_WORD)
        if not standing.is_given:
            raise consent_needed(standing.policy)

    async def require_own(self, person_id: str, policy: PolicyKind) -> None:
        """By his own tap while signed in. Raises ConsentNeeded."""
        standing = await self._standing(person_id, policy, _HIS_OWN)
        if not (standing.is_given or await self._was_given_before_merging(person_id, standing)):
            raise consent_needed(standing.policy)

    async def _was_given_before_merging(self, person_id: str, standing: ConsentStanding) -> bool:
        """Of two accounts that have just become one, the decisions follow a moment later."""
        if standing.decided_at is not None:
            return False
        for merged_id in await self._customers.merged_away(person_id):
            if (await self._standing(merged_id, standing.policy.kind, _HIS_OWN)).is_given:
                return True
        return False

    async def standings(self, person_id: str) -> list[ConsentStanding]:
        """To every policy."""
        return [await self._standing(person_id, kind, _HIS_WORD) for kind in PolicyKind]

    async def page(self, person_id: str, asked: PageQuery) -> Page[ConsentRecord]:
        return await self._records.page_of(person_id, asked)

    async def _standing(
        self, person_id: str, policy: PolicyKind, sources: tuple[ConsentSource, ...]
    ) -> ConsentStanding:
        current = await self._policies.current(policy)
        latest = await self._records.latest(person_id, policy, sources)
        if latest is None:
            return ConsentStanding(current, "", None)
        agreed = latest.version_agreed if latest.given else ""
        return ConsentStanding(current, agreed, latest.at)

    # -- deciding ----------------------------------------------------------------------------

    @transactional
    async def give(self, actor: Actor, policy: PolicyKind, version: str) -> ConsentStanding:
        """The signed-in person agrees, for himself. Twice is once. Raises PolicyOutdated."""
        await self._agree(actor, actor.id, policy, version, ConsentSource.SELF)
        return await self._standing(actor.id, policy, _HIS_WORD)

    @transactional
    async def withdraw(self, actor: Actor, policy: PolicyKind) -> ConsentStanding:
        """As easily as it was given (PIPL art. 15); what was done before stays lawful."""
        await self._withdraw(actor, actor.id, policy, ConsentSource.SELF)
        return await self._standing(actor.id, policy, _HIS_WORD)

    @transactional
    async def note(self, actor: Actor, person_id: str, policy: PolicyKind, version: str) -> None:
        """What staff were told. Raises PolicyOutdated."""
        await self._agree(actor, person_id, policy, version, ConsentSource.STAFF)

    @transactional
    async def note_withdrawal(self, actor: Actor, person_id: str, policy: PolicyKind) -> None:
        await self._withdraw(actor, person_id, policy, ConsentSource.STAFF)

    @transactional
    async def note_form(self, visitor: Actor, notice_version: str) -> None:
        """Somebody who gave this person's phone ticked the notice of a form. Whoever records it
        keeps the form's audit row with what came of the form."""
        await self._once(
            visitor, visitor.id, PolicyKind.PRIVACY, notice_version, ConsentSource.WEB_FORM
        )

    @transactional
    async def note_service(self, person_id: str) -> None:
        """That a person's contact is held because he asked for service, where nothing else is
        written down yet."""
        if not await self._records.has_any(person_id):
            policy = await self._policies.current(PolicyKind.PRIVACY)
            await self._once(SYSTEM, person_id, policy.kind, policy.edition, ConsentSource.SERVICE)

    async def _agree(
        self,
        actor: Actor,
        person_id: str,
        policy: PolicyKind,
        version: str,
        source: ConsentSource,
    ) -> None:
        current = await self._policies.current(policy)
        if version != current.edition:
            raise PolicyOutdated(policy=policy, version=current.edition, title=current.title)
        await self._policies.keep(current)
        if await self._once(actor, person_id, policy, version, source):
            await self._audited(actor, AuditAction.CONSENT_GIVEN, person_id, policy, version)

    async def _withdraw(
        self, actor: Actor, person_id: str, policy: PolicyKind, source: ConsentSource
    ) -> None:
        latest = await self._records.latest(person_id, policy)
        if latest is None or not latest.given:
            return
        version = latest.version_agreed
        await self._write(actor, person_id, policy, version, source, given=False)
        await self._audited(actor, AuditAction.CONSENT_WITHDRAWN, person_id, policy, version)

    async def _once(
        self,
        actor: Actor,
        person_id: str,
        policy: PolicyKind,
        version: str,
        source: ConsentSource,
    ) -> bool:
        """Whether it was news."""
        same = await self._records.latest(person_id, policy, (source,))
        if same is not None and same.given and same.version_agreed == version:
            return False
        await self._write(actor, person_id, policy, version, source, given=True)
        return True

    async def _write(
        self,
        actor: Actor,
        person_id: str,
        policy: PolicyKind,
        version: str,
        source: ConsentSource,
        *,
        given: bool,
    ) -> None:
        record = ConsentRecord(
            person_id=person_id,
            policy=policy,
            sequence=await self._next(person_id, policy),
            given=given,
            version_agreed=version,
            source=source,
            recorded_by=actor.id,
            via=actor.via,
            at=self._now(),
        )
        if not given:
            record.record(ConsentWithdrawn(person_id=person_id, policy=policy, at=record.at))
        await self._records.add(record)

    async def _next(self, person_id: str, policy: PolicyKind) -> int:
        latest = await self._records.latest(person_id, policy)
        return latest.sequence + 1 if latest else 1

    async def _audited(
        self, actor: Actor, action: AuditAction, person_id: str, policy: PolicyKind, version: str
    ) -> None:
        details = {"policy": policy.value, "version": version}
        await self._audit.record(actor, action, "person", person_id, details)

    # -- when two accounts were one person -----------------------------------------------------

    @transactional
    async def take_over(self, merged_id: str, into_id: str) -> None:
        """Whatever was decided last, under either account, holds. The records of the account that
        is gone stay as they are; what they decided is written down once more."""
        for policy in PolicyKind:
            for sources in (_HIS_OWN, (ConsentSource.STAFF,)):
                await self._take_over(merged_id, into_id, policy, sources)

    async def _take_over(
        self, merged_id: str, into_id: str, policy: PolicyKind, sources: tuple[ConsentSource, ...]
    ) -> None:
        moved = await self._records.latest(merged_id, policy, sources)
        kept = await self._records.latest(into_id, policy, sources)
        if moved is None or (kept is not None and kept.at >= moved.at):
            return
        again = moved.model_dump(exclude={"id", "version"})
        again |= {"person_id": into_id, "sequence": await self._next(into_id, policy)}
        await self._records.add(ConsentRecord.model_validate(again))


def consent_needed(policy: PolicyText) -> ConsentNeeded:
    return ConsentNeeded(policy=policy.kind.value, version=policy.edition, title=policy.title)
