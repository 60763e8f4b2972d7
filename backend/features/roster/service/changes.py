"""What WeCom says of one person, held against what we have, and carried out or proposed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from backend.features.accounts import (
    Accounts,
    DepartureOrder,
    StaffCard,
    StaffChange,
    StaffDraft,
)
from backend.features.roster.errors import DepartmentUnplaced
from backend.features.roster.models import (
    KEEP_PROPOSAL,
    ChangeKind,
    DepartmentPlace,
    Handling,
    Outcome,
    Proposal,
    ProposalState,
    RosterSettings,
)
from backend.features.roster.ports import Member, Standing
from backend.features.roster.repository import ProposalRepository
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.errors import AppError
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.tokens import token_hash

log = structlog.get_logger("roster")

VIA: Final = "wecom_roster"
_NOT_IN_A_USERNAME: Final = re.compile(r"[^a-z0-9._@-]+")
_OUTCOMES: Final = {
    ChangeKind.CREATE: Outcome.CREATED,
    ChangeKind.UPDATE: Outcome.UPDATED,
    ChangeKind.LEAVE: Outcome.LEFT,
}


@dataclass(frozen=True)
class Settled:
    """`subject_id`: the person, or the proposal about him; empty where nothing was done."""

    outcome: Outcome
    kind: ChangeKind | None = None
    subject_id: str = ""
    staff_id: str = ""


class RosterChanges:
    def __init__(
        self,
        accounts: Accounts,
        proposals: ProposalRepository,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.accounts = accounts
        self.proposals = proposals
        self.unit_of_work = unit_of_work
        self.now = now

    # -- what is to be done ------------------------------------------------------------------------

    async def wanted(
        self, key: str, member: Member, staff: StaffCard | None, place: DepartmentPlace | None
    ) -> Proposal | None:
        """The change that would bring us up to WeCom; None where there is none."""
        if member.standing is not Standing.HERE:
            why = "已停用" if member.standing is Standing.DISABLED else "已退出企业微信"
            return self.departure(key, member.userid, staff, why) if staff else None
        if staff is None:
            return await self._proposal(key, ChangeKind.CREATE, member, place)
        moved = place is not None and (place.branch_id, place.team_id or staff.team_id) != (
            staff.branch_id,
            staff.team_id,
        )
        renamed = bool(member.name) and member.name != staff.name
        other_phone = bool(member.phone) and member.phone != staff.phone
        if not (moved or renamed or other_phone):
            return None
        return await self._proposal(key, ChangeKind.UPDATE, member, place, staff)

    async def _proposal(
        self,
        key: str,
        kind: ChangeKind,
        member: Member,
        place: DepartmentPlace | None,
        staff: StaffCard | None = None,
    ) -> Proposal:
        organisation_id = staff.organisation_id if staff else ""
        if place:
            branch = await self.accounts.organisations.branch(place.branch_id)
            organisation_id = branch.organisation_id
        now = self.now()
        said = (kind, member.name, member.phone, place.model_dump_json() if place else "")
        return Proposal(
            key=key,
            kind=kind,
            staff_id=staff.id if staff else "",
            userid=member.userid,
            name=member.name[:60],
            phone=member.phone,
            branch_id=place.branch_id if place else "",
            team_id=place.team_id if place else "",
            organisation_id=organisation_id,
            fingerprint=token_hash("|".join(said)),
            created_at=now,
            expire_at=now + KEEP_PROPOSAL,
        )

    def departure(self, key: str, userid: str, staff: StaffCard, why: str) -> Proposal:
        now = self.now()
        return Proposal(
            key=key,
            kind=ChangeKind.LEAVE,
            staff_id=staff.id,
            userid=userid,
            name=staff.name,
            branch_id=staff.branch_id,
            team_id=staff.team_id,
            organisation_id=staff.organisation_id,
            why=why,
            fingerprint=token_hash(f"leave|{staff.id}|{why}"),
            created_at=now,
            expire_at=now + KEEP_PROPOSAL,
        )

    async def rename(
        self,
        key: str,
        member: Member,
        staff: StaffCard,
        place: DepartmentPlace | None,
        settings: RosterSettings,
    ) -> Settled:
        """The account is bound to the member's new userid."""
        wanted = await self._proposal(key, ChangeKind.UPDATE, member, place, staff)
        wanted.why = "企业微信账号已更改"
        return await self.settle(wanted, settings)

    # -- doing it ----------------------------------------------------------------------------------

    async def settle(
        self, wanted: Proposal, settings: RosterSettings, *, hold_back: bool = False
    ) -> Settled:
        """As the firm has ordered. What is refused is proposed, with the reason.

        `hold_back`: propose what would be done at once.
        """
        handling = settings.handling(wanted.kind)
        if handling is Handling.IGNORE:
            return Settled(Outcome.IGNORED)
        if handling is Handling.APPLY and not hold_back:
            try:
                actor = await self.accounts.acting.actor(settings.ordered_by, VIA)
                staff_id = await self.apply(actor, wanted, settings.role_ids)
            except AppError as refused:
                log.warning("roster change was refused", kind=wanted.kind, code=refused.code())
                wanted.why = str(refused)[:200]
            else:
                return Settled(_OUTCOMES[wanted.kind], wanted.kind, staff_id, staff_id)
        return await self._propose(wanted)

    @transactional
    async def _propose(self, wanted: Proposal) -> Settled:
        """Once: what is open already or was rejected is not proposed again."""
        for other in await self.proposals.open_of(wanted.key):
            if other.fingerprint == wanted.fingerprint:
                return Settled(Outcome.UNCHANGED, staff_id=wanted.staff_id)
            await self._overtake(other)
        newest = await self.proposals.newest(wanted.key, wanted.kind)
        is_settled = newest is not None and newest.fingerprint == wanted.fingerprint
        if newest and is_settled and newest.state is ProposalState.REJECTED:
            return Settled(Outcome.UNCHANGED, staff_id=wanted.staff_id)
        await self.proposals.add(wanted)
        return Settled(Outcome.PROPOSED, wanted.kind, wanted.id, wanted.staff_id)

    @transactional
    async def overtake(self, key: str) -> None:
        """It has become so by itself."""
        for other in await self.proposals.open_of(key):
            await self._overtake(other)

    async def _overtake(self, proposal: Proposal) -> None:
        proposal.decide(ProposalState.OVERTAKEN, "", shanghai_day(self.now()))
        await self.proposals.save(proposal)

    @transactional
    async def apply(self, actor: Actor, wanted: Proposal, role_ids: Sequence[str]) -> str:
        """With this person's authority; the id of who it is about. Never deletes anybody: who
        leaves goes the way of every departure, his tickets are handed over and his sessions end.

        Raises DepartmentUnplaced, and what accounts raise.
        """
        match wanted.kind:
            case ChangeKind.CREATE:
                return await self._create(actor, wanted, role_ids)
            case ChangeKind.UPDATE:
                await self._update(actor, wanted)
            case ChangeKind.LEAVE:
                today = shanghai_day(self.now())
                order = DepartureOrder(last_day=today)
                await self.accounts.departures.order(actor, wanted.staff_id, order)
        return wanted.staff_id

    async def _create(self, actor: Actor, wanted: Proposal, role_ids: Sequence[str]) -> str:
        if not wanted.branch_id or not role_ids:
            raise DepartmentUnplaced
        draft = StaffDraft(
            username=username_of(wanted),
            name=wanted.name,
            phone=wanted.phone,
            wecom_userid=wanted.userid,
            role_ids=list(role_ids),
            branch_id=wanted.branch_id,
            team_id=wanted.team_id,
        )
        return (await self.accounts.staff.add(actor, draft)).id

    async def _update(self, actor: Actor, wanted: Proposal) -> None:
        staff = await self.accounts.staff.get(actor, wanted.staff_id)
        moves = bool(wanted.branch_id) and wanted.branch_id != staff.branch_id
        change = StaffChange(
            version=staff.version,
            name=wanted.name if wanted.name and wanted.name != staff.name else None,
            phone=wanted.phone if wanted.phone and wanted.phone != staff.phone else None,
            branch_id=wanted.branch_id if moves else None,
            team_id=wanted.team_id if moves or wanted.team_id else None,
            wecom_userid=wanted.userid if wanted.userid != staff.wecom_userid else None,
        )
        await self.accounts.staff.change(actor, wanted.staff_id, change)


def username_of(wanted: Proposal) -> str:
    """The userid where it can be one, else letters that nobody else has."""
    plain = _NOT_IN_A_USERNAME.sub("", wanted.userid.lower()).lstrip("._@-")
    looks_like_a_phone = len(plain) == 11 and plain.isdigit()
    return plain if len(plain) >= 2 and not looks_like_a_phone else f"wecom-{wanted.key[:12]}"
