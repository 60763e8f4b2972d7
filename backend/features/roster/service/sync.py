"""Bringing ourselves up to WeCom's address book: everybody at night, one person when told."""

from typing import Final
from uuid import uuid4

import structlog

from backend.features.accounts import StaffDirectory
from backend.features.roster.models import (
    DepartmentTree,
    KnownMember,
    Outcome,
    RosterSettings,
    SyncRun,
)
from backend.features.roster.ports import Member, RosterSource, RosterUnavailable, Standing
from backend.features.roster.repository import (
    DepartmentRepository,
    KnownMemberRepository,
    RosterSettingsRepository,
    SyncRunRepository,
)
from backend.features.roster.service.changes import RosterChanges, Settled
from backend.kit.clock import Clock
from backend.kit.mongo import Lease, Mongo

log = structlog.get_logger("roster")

LEASE: Final = "roster-sync"
LEASE_SECONDS: Final = 120
# More than that many gone at once is a mistake in WeCom, or of what the agent may see.
MOST_GONE: Final = 5
MOST_GONE_SHARE: Final = 0.2


class RosterSync:
    def __init__(
        self,
        mongo: Mongo,
        source: RosterSource | None,
        settings: RosterSettingsRepository,
        departments: DepartmentRepository,
        members: KnownMemberRepository,
        runs: SyncRunRepository,
        changes: RosterChanges,
        staff: StaffDirectory,
        now: Clock,
    ) -> None:
        self._mongo = mongo
        self._source = source
        self._settings = settings
        self._departments = departments
        self._members = members
        self._runs = runs
        self._changes = changes
        self._staff = staff
        self._now = now

    async def is_wanted(self) -> bool:
        return self._source is not None and await self._runs.unfinished() is not None

    async def ask_for(self) -> SyncRun:
        """A run for the worker to take up; the one there is, if it has not ended."""
        found = await self._runs.unfinished()
        if found is None:
            found = SyncRun.begun(self._now())
            await self._runs.add(found)
        return found

    async def everybody(self) -> SyncRun | None:
        """Begin, or go on where the last one was cut short. None while another is at it.

        Raises RosterUnavailable: what was done stands, and the next one goes on from there.
        """
        if self._source is None:
            return None
        lease = Lease(self._mongo, LEASE, uuid4().hex, seconds=LEASE_SECONDS)
        if not await lease.acquire():
            return None
        try:
            return await self._run(self._source, lease, await self.ask_for())
        finally:
            await lease.release()

    async def _run(self, source: RosterSource, lease: Lease, run: SyncRun) -> SyncRun:
        try:
            settings = await self._settings.current()
            tree = await self._learn_departments(source, run)
            while run.departments_left and await lease.acquire():
                for member in await source.members_of(run.departments_left[0]):
                    await self._see(run, member, tree, settings)
                run.departments_left = run.departments_left[1:]
                await self._runs.save(run)
            if run.departments_left:
                return run  # somebody else has taken over
        except RosterUnavailable as unavailable:
            run.last_failure = str(unavailable)[:200]
            await self._runs.save(run)
            raise
        await self._find_gone(run, settings)
        run.end(self._now())
        await self._runs.save(run)
        log.info("roster synchronised", members=run.members, **_counted(run))
        return run

    async def _learn_departments(self, source: RosterSource, run: SyncRun) -> DepartmentTree:
        tree = await self._departments.current()
        if not run.has_begun:
            found = list(await source.departments())
            is_new = not tree.departments and tree.version == 0
            tree.learn(found)
            await (self._departments.add(tree) if is_new else self._departments.save(tree))
            run.plan([each.id for each in found])
            await self._runs.save(run)
        return tree

    async def _see(
        self, run: SyncRun, member: Member, tree: DepartmentTree, settings: RosterSettings
    ) -> None:
        key = self._members.key(member.userid)
        known = await self._members.known(key)
        if known is not None and known.seen_in == run.id:
            return  # in several departments, or seen before the run was cut short
        settled = await self._hold_against(key, known, member, tree, settings)
        run.members += 1
        run.note(settled.outcome, settled.kind, settled.subject_id)
        await self._remember(key, known, run.id, settled.staff_id, gone=False)

    async def _hold_against(
        self,
        key: str,
        known: KnownMember | None,
        member: Member,
        tree: DepartmentTree,
        settings: RosterSettings,
    ) -> Settled:
        staff = await self._staff.by_wecom_userid(member.userid)
        if staff is None and known is not None and known.staff_id:
            return Settled(Outcome.UNCHANGED, staff_id=known.staff_id)  # has left here already
        if staff is not None and not staff.active:
            return Settled(Outcome.UNCHANGED, staff_id=staff.id)
        place = tree.place_of(member, settings)
        wanted = await self._changes.wanted(key, member, staff, place)
        if wanted is None:
            await self._changes.overtake(key)
            return Settled(Outcome.UNCHANGED, staff_id=staff.id if staff else "")
        hold_back = member.standing is Standing.DISABLED  # he may come back
        settled = await self._changes.settle(wanted, settings, hold_back=hold_back)
        bound = settled.staff_id or (staff.id if staff else "")
        return Settled(settled.outcome, settled.kind, settled.subject_id, bound)

    async def _remember(
        self, key: str, known: KnownMember | None, run_id: str, staff_id: str, *, gone: bool
    ) -> None:
        if known is None:
            await self._members.add(
                KnownMember(id=key, staff_id=staff_id, seen_in=run_id, gone=gone)
            )
            return
        known.staff_id, known.seen_in, known.gone = staff_id or known.staff_id, run_id, gone
        await self._members.save(known)

    async def _find_gone(self, run: SyncRun, settings: RosterSettings) -> None:
        """Who was seen before and is in no department now."""
        missing, bound = (
            await self._members.count_missing(run.id),
            await self._members.count_bound(),
        )
        run.held_back = missing > max(MOST_GONE, bound * MOST_GONE_SHARE)
        if run.held_back:
            log.error("too many are gone from the roster at once", missing=missing, bound=bound)
        last = ""
        while found := await self._members.missing_in(run.id, last):
            for known in found:
                settled = await self._take_leave(known, settings, hold_back=run.held_back)
                run.note(settled.outcome, settled.kind, settled.subject_id)
            last = found[-1].id

    async def _take_leave(
        self, known: KnownMember, settings: RosterSettings, *, hold_back: bool = False
    ) -> Settled:
        staff = (await self._staff.many([known.staff_id])).get(known.staff_id)
        if staff is None or not staff.active:
            known.gone = True
            await self._members.save(known)
            return Settled(Outcome.UNCHANGED)
        wanted = self._changes.departure(
            known.id, staff.wecom_userid, staff, "已不在企业微信通讯录中"
        )
        settled = await self._changes.settle(wanted, settings, hold_back=hold_back)
        known.gone = settled.outcome is Outcome.LEFT
        await self._members.save(known)
        return settled

    # -- told by the platform ----------------------------------------------------------------------

    async def somebody(self, userid: str) -> Settled | None:
        """One person has changed, come, or gone. None where a whole run takes care of it.

        Raises RosterUnavailable: the news is read again later.
        """
        if self._source is None or await self._runs.unfinished() is not None:
            return None
        member = await self._source.member(userid)
        settings = await self._settings.current()
        key = self._members.key(userid)
        known = await self._members.known(key)
        if member is not None:
            tree = await self._departments.current()
            settled = await self._hold_against(key, known, member, tree, settings)
            seen_in = known.seen_in if known else "news"
            await self._remember(key, known, seen_in, settled.staff_id, gone=False)
            return settled
        return await self._take_leave(known, settings) if known and known.staff_id else None

    async def renamed(self, old: str, new: str) -> None:
        """The same person under another userid: he keeps his account. Raises RosterUnavailable."""
        staff = await self._staff.by_wecom_userid(old)
        if self._source is None or staff is None or not staff.active:
            await self.somebody(new)
            return
        member = await self._source.member(new)
        if member is None:
            return
        settings, tree = await self._settings.current(), await self._departments.current()
        old_key, new_key = self._members.key(old), self._members.key(new)
        await self._changes.rename(
            new_key, member, staff, tree.place_of(member, settings), settings
        )
        for key, is_gone in ((old_key, True), (new_key, False)):
            known = await self._members.known(key)
            seen_in = known.seen_in if known else "news"
            await self._remember(key, known, seen_in, staff.id, gone=is_gone)


def _counted(run: SyncRun) -> dict[str, int]:
    return {outcome.value: count for outcome, count in run.counts.items()}
