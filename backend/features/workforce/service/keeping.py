"""What staff managers say of the people within their reach, one use case a fact."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from backend.features.accounts import Permission, StaffNotFound
from backend.features.audit import AuditAction
from backend.features.places import AreaUnknown, Gazetteer
from backend.features.workforce.errors import (
    FactNotFound,
    LeaveOverlaps,
    SkillRetired,
    UnknownApprover,
)
from backend.features.workforce.models import (
    FOREVER,
    AnyFact,
    AreaReach,
    CertificateHeld,
    DailyCap,
    DayShifts,
    DayWindows,
    FactKind,
    HomeBase,
    Leave,
    ServiceArea,
    SkillHeld,
    Span,
    StaffFact,
    WeeklyShifts,
)
from backend.features.workforce.ports import CertificatePhotos
from backend.features.workforce.repository import MOST_PIECES
from backend.features.workforce.schemas.changes import (
    AreaGiven,
    BaseGiven,
    CapGiven,
    CertificateGiven,
    CertificateWithdrawn,
    Dated,
    DayGiven,
    LeaveCancelled,
    LeaveTaken,
    SkillGiven,
    WeekGiven,
)
from backend.features.workforce.schemas.views import Recorded
from backend.features.workforce.service.recording import Change, Recording, days
from backend.kit.access import Actor
from backend.kit.aggregate import new_id
from backend.kit.clock import EARLIEST, shanghai_day
from backend.kit.mongo import transactional

CERTIFICATE: Final = "certificate"
"""What photos of certificates belong to, as media know it."""

_EVER: Final = Span(EARLIEST.date(), FOREVER)


class Keeping:
    """Every method raises StaffNotFound, NotOnDuty, StaleDocument, TooManyFacts."""

    def __init__(self, recording: Recording, photos: CertificatePhotos, areas: Gazetteer) -> None:
        self.unit_of_work = recording.unit_of_work
        self.recording = recording
        self.stores = recording.stores
        self.photos = photos
        self.areas = areas

    @transactional
    async def give_skill(self, actor: Actor, staff_id: str, given: SkillGiven) -> Recorded:
        """Raises SkillNotFound, SkillRetired."""
        await self.recording.manageable(actor, staff_id)
        skill = await self.stores.skills.get(given.skill_id)
        if given.level is not None and not skill.active:
            raise SkillRetired
        fact = SkillHeld(skill_id=skill.id, level=given.level) if given.level else None
        return await self._say(actor, staff_id, FactKind.SKILL, skill.id, fact, given)

    async def begin(
        self, actor: Actor, staff_id: str, levels: Mapping[str, int], area_codes: Sequence[str]
    ) -> None:
        """What somebody new can do and where, from today on. The skills and areas are known."""
        from_today = Span(self._first(None))
        facts: list[AnyFact] = [
            SkillHeld(skill_id=skill_id, level=level) for skill_id, level in levels.items()
        ]
        facts += [
            ServiceArea(code=code, reach=AreaReach.HARD) for code in dict.fromkeys(area_codes)
        ]
        if facts:
            changes = (Change.to(fact, from_today) for fact in facts)
            await self.recording.record(actor, staff_id, *changes)

    # -- certificates --------------------------------------------------------------------------

    @transactional
    async def give_certificate(
        self, actor: Actor, staff_id: str, given: CertificateGiven
    ) -> Recorded:
        """Raises what the photos' library raises."""
        held = CertificateHeld(
            certificate_id=new_id(),
            certificate=given.certificate,
            number=given.number,
            issued_on=given.issued_on,
            expires_on=given.expires_on,
            photo_ids=tuple(given.photo_ids),
        )
        span = days(given.issued_on, given.expires_on)
        recorded = await self._record(actor, staff_id, Change.to(held, span, given.version))
        if given.photo_ids:
            await self.photos.attach(given.photo_ids, CERTIFICATE, held.certificate_id, actor)
        return recorded

    @transactional
    async def withdraw_certificate(
        self, actor: Actor, staff_id: str, certificate_id: str, order: CertificateWithdrawn
    ) -> Recorded:
        """Raises FactNotFound."""
        await self.recording.manageable(actor, staff_id)
        await self._sole(staff_id, FactKind.CERTIFICATE, certificate_id)
        span = _EVER if order.was_never_valid else Span(self._first(order.from_day))
        change = Change(FactKind.CERTIFICATE, certificate_id, None, span, order.version)
        return await self._record(actor, staff_id, change)

    @transactional
    async def reveal_number(self, actor: Actor, staff_id: str, certificate_id: str) -> str:
        """Each look is recorded. Raises FactNotFound."""
        reach = actor.reach(Permission.PERSONAL_REVEAL)
        await self.recording.directory.get_within(reach, staff_id)
        row = await self._sole(staff_id, FactKind.CERTIFICATE, certificate_id)
        assert isinstance(row.fact, CertificateHeld)  # noqa: S101 - the kind was asked for
        await self.recording.audit.record(
            actor, AuditAction.PERSONAL_REVEALED, "staff", staff_id, {"fields": "certificate"}
        )
        return row.fact.number

    # -- shifts and leave ----------------------------------------------------------------------

    async def give_week(self, actor: Actor, staff_id: str, given: WeekGiven) -> Recorded:
        fact = None
        if given.days is not None:
            fact = WeeklyShifts(days=tuple(DayWindows(windows=tuple(d)) for d in given.days))
        return await self._say(actor, staff_id, FactKind.WEEK, "", fact, given)

    async def give_day(self, actor: Actor, staff_id: str, given: DayGiven) -> Recorded:
        fact = None if given.windows is None else DayShifts(windows=tuple(given.windows))
        change = Change(FactKind.DAY, "", fact, days(given.day, given.day), given.version)
        return await self._record(actor, staff_id, change)

    @transactional
    async def take_leave(self, actor: Actor, staff_id: str, taken: LeaveTaken) -> Recorded:
        """Raises LeaveOverlaps, UnknownApprover."""
        await self.recording.manageable(actor, staff_id)
        leave = Leave(
            leave_id=new_id(),
            leave=taken.leave,
            first_day=taken.first_day,
            first_half=taken.first_half,
            last_day=taken.last_day,
            last_half=taken.last_half,
            approved_by=await self._approver(actor, taken.approved_by),
        )
        span = days(leave.first_day, leave.last_day)
        recorded = await self._record(actor, staff_id, Change.to(leave, span, taken.version))
        await self._refuse_overlap(staff_id, leave, span)
        return recorded

    async def _approver(self, actor: Actor, staff_id: str | None) -> str:
        """Somebody within the actor's sight, or himself."""
        if staff_id in (None, actor.id):
            return actor.id
        try:
            reach = actor.reach(Permission.STAFF_READ)
            return (await self.recording.directory.get_within(reach, staff_id or "")).id
        except StaffNotFound:
            raise UnknownApprover from None

    async def _refuse_overlap(self, staff_id: str, leave: Leave, span: Span) -> None:
        """After it was written: whoever else writes for this person has met us at the ledger."""
        others = await self.stores.facts.believed(
            staff_id, FactKind.LEAVE, None, span, limit=MOST_PIECES
        )
        for row in others:
            other = row.fact
            if isinstance(other, Leave) and other.leave_id != leave.leave_id and leave.meets(other):
                raise LeaveOverlaps(
                    first_day=other.first_day.isoformat(), last_day=other.last_day.isoformat()
                )

    @transactional
    async def cancel_leave(
        self, actor: Actor, staff_id: str, leave_id: str, order: LeaveCancelled
    ) -> Recorded:
        """Raises FactNotFound."""
        await self.recording.manageable(actor, staff_id)
        await self._sole(staff_id, FactKind.LEAVE, leave_id)
        change = Change(FactKind.LEAVE, leave_id, None, _EVER, order.version)
        return await self._record(actor, staff_id, change)

    # -- where and how much --------------------------------------------------------------------

    async def give_area(self, actor: Actor, staff_id: str, given: AreaGiven) -> Recorded:
        """A code that is no longer in force is taken as the one it went to. Raises AreaUnknown."""
        await self.recording.manageable(actor, staff_id)
        area = self.areas.find(given.code)
        if area is None:
            raise AreaUnknown(code=given.code)
        fact = ServiceArea(code=area.code, reach=given.reach) if given.reach else None
        return await self._say(actor, staff_id, FactKind.AREA, area.code, fact, given)

    async def give_cap(self, actor: Actor, staff_id: str, given: CapGiven) -> Recorded:
        fact = DailyCap(jobs=given.jobs, minutes=given.minutes)
        no_limit = given.jobs is None and given.minutes is None
        return await self._say(actor, staff_id, FactKind.CAP, "", None if no_limit else fact, given)

    async def give_base(self, actor: Actor, staff_id: str, given: BaseGiven) -> Recorded:
        fact = None
        if base := given.base:
            point = base.point.point
            # Six decimals are about 10 cm.
            at = f"{point.latitude:.6f},{point.longitude:.6f}"
            fact = HomeBase(sealed_point=at, label=base.label)
        return await self._say(actor, staff_id, FactKind.BASE, "", fact, given)

    # -- shared --------------------------------------------------------------------------------

    async def _say(
        self,
        actor: Actor,
        staff_id: str,
        kind: FactKind,
        key: str,
        fact: AnyFact | None,
        given: Dated,
    ) -> Recorded:
        span = days(self._first(given.from_day), given.last_day)
        change = Change(kind, key, fact, span, given.version)
        return await self._record(actor, staff_id, change)

    async def _record(self, actor: Actor, staff_id: str, change: Change) -> Recorded:
        version = await self.recording.record(actor, staff_id, change)
        return Recorded(version=version, key=change.key)

    async def _sole(self, staff_id: str, kind: FactKind, key: str) -> StaffFact:
        """What is still believed under the key. Raises FactNotFound."""
        found: Sequence[StaffFact] = await self.stores.facts.believed(
            staff_id, kind, key, _EVER, limit=1
        )
        if not found:
            raise FactNotFound
        return found[0]

    def _first(self, day: date | None) -> date:
        return day or shanghai_day(self.recording.now())
