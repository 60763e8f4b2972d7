"""WeCom's address book and ours: proposed or carried out, never lost halfway, never deleting."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from backend.container import Container
from backend.features.accounts.shipped_roles import ADMINISTRATOR
from backend.features.roster import (
    Department,
    Member,
    Roster,
    RosterUnavailable,
    Standing,
    build_roster,
)
from backend.features.roster.errors import DepartmentUnplaced, ProposalDecided
from backend.features.roster.models import (
    ChangeKind,
    DepartmentPlace,
    Handling,
    Outcome,
    Proposal,
    ProposalState,
    RunState,
    SyncRun,
)
from backend.features.roster.schemas import RosterOrder
from backend.kit.errors import PermissionDenied, StaleDocument
from backend.kit.pagination import PageQuery
from tests.support.accounts import People, SignedIn
from tests.support.canaries import NAMES, canary_phone

FIRM, EAST, EAST_ONE, WEST = 1, 2, 3, 4


@dataclass
class AddressBook:
    """WeCom's, as far as we ask for it; it can be away, or be cut off after so many answers."""

    members: dict[str, Member] = field(default_factory=dict)
    answers_left: int = 1_000_000
    asked: list[int] = field(default_factory=list)

    async def departments(self) -> Sequence[Department]:
        self._answer()
        return [
            Department(FIRM, 0, "公司"),
            Department(EAST, FIRM, "城东"),
            Department(EAST_ONE, EAST, "城东一组"),
            Department(WEST, FIRM, "城西"),
        ]

    async def members_of(self, department_id: int) -> Sequence[Member]:
        self._answer()
        self.asked.append(department_id)
        await asyncio.sleep(0)
        return [each for each in self.members.values() if department_id in each.departments]

    async def member(self, userid: str) -> Member | None:
        self._answer()
        return self.members.get(userid.lower())

    def put(self, userid: str, *departments: int, name: str = NAMES[2], phone: str = "") -> None:
        self.members[userid] = Member(userid, name, departments, phone)

    def _answer(self) -> None:
        if self.answers_left <= 0:
            raise RosterUnavailable("PlatformSilent timeout")
        self.answers_left -= 1


@dataclass
class Firm:
    container: Container
    roster: Roster
    book: AddressBook
    boss: SignedIn
    east: str
    west: str

    async def order(self, creating: Handling, updating: Handling, leaving: Handling) -> None:
        settings = await self.roster.desk.current(self.boss.actor)
        order = RosterOrder(
            version=settings.version,
            creating=creating,
            updating=updating,
            leaving=leaving,
            role_ids=["technician"],
            places=[
                DepartmentPlace(department_id=EAST, branch_id=self.east),
                DepartmentPlace(department_id=WEST, branch_id=self.west),
            ],
        )
        await self.roster.desk.order(self.boss.actor, order)

    async def synchronise(self) -> SyncRun:
        run = await self.roster.sync.everybody()
        assert run is not None
        return run

    async def proposals(self, state: ProposalState = ProposalState.OPEN) -> list[Proposal]:
        page = await self.roster.desk.page(self.boss.actor, state, PageQuery(limit=100))
        return page.items

    async def staff(self, userid: str) -> tuple[str, str, bool] | None:
        """Branch, name and whether he works here."""
        card = await self.container.accounts.directory.by_wecom_userid(userid)
        return (card.branch_id, card.name, card.active) if card else None


@pytest.fixture
async def firm(container: Container, people: People) -> Firm:
    book = AddressBook()
    roster = build_roster(
        container.mongo,
        container.unit_of_work,
        container.accounts,
        container.audit,
        book,
        container.now,
    )
    for name in ("settings", "departments", "members", "runs", "proposals"):
        await container.mongo.collection(f"roster_{name}").delete_many({})
    boss = await people.staff(ADMINISTRATOR)
    east, west = (
        await people.branch(f"城东{boss.id[:4]}"),
        await people.branch(f"城西{boss.id[:4]}"),
    )
    return Firm(container, roster, book, boss, east, west)


APPLY = (Handling.APPLY, Handling.APPLY, Handling.APPLY)


async def test_who_is_new_is_proposed_and_hired_by_whoever_accepts(firm: Firm) -> None:
    phone = canary_phone(51)
    firm.book.put("chen-new", EAST_ONE, phone=f"+86{phone}")
    firm.book.put("nowhere-new", FIRM)
    await firm.order(Handling.PROPOSE, Handling.PROPOSE, Handling.PROPOSE)
    run = await firm.synchronise()
    assert (run.state, run.members, run.counts) == (RunState.DONE, 2, {Outcome.PROPOSED: 2})
    again = await firm.synchronise()
    assert again.counts == {Outcome.UNCHANGED: 2}
    proposals = {each.userid: each for each in await firm.proposals()}
    assert proposals["chen-new"].branch_id == firm.east  # of the department above
    assert await firm.staff("chen-new") is None

    desk, boss = firm.roster.desk, firm.boss.actor
    accepted = await desk.accept(boss, proposals["chen-new"].id, [])
    assert await firm.staff("chen-new") == (firm.east, NAMES[2], True)
    account = await firm.container.accounts.stores.staff.get(accepted.staff_id)
    assert (account.phone, account.role_ids) == (f"+86{phone}", ("technician",))
    with pytest.raises(ProposalDecided):
        await desk.accept(boss, proposals["chen-new"].id, [])
    with pytest.raises(DepartmentUnplaced):
        await desk.accept(boss, proposals["nowhere-new"].id, [])

    await desk.reject(boss, proposals["nowhere-new"].id)
    await firm.synchronise()
    assert await firm.proposals() == []  # the same is not proposed again
    firm.book.put("nowhere-new", WEST)
    await firm.synchronise()
    [other] = await firm.proposals()
    assert (other.kind, other.branch_id) == (ChangeKind.CREATE, firm.west)


async def test_what_is_ordered_is_carried_out_at_once(firm: Firm) -> None:
    firm.book.put("auto", EAST)
    await firm.order(*APPLY)
    assert (await firm.synchronise()).counts == {Outcome.CREATED: 1}
    assert await firm.staff("auto") == (firm.east, NAMES[2], True)
    firm.book.put("auto", WEST, name=NAMES[3])
    assert (await firm.synchronise()).counts == {Outcome.UPDATED: 1}
    assert await firm.staff("auto") == (firm.west, NAMES[3], True)

    staff_id = (await firm.container.accounts.directory.by_wecom_userid("auto")).id  # type: ignore[union-attr] # he was just found
    del firm.book.members["auto"]
    run = await firm.synchronise()
    assert [(each.outcome, each.subject_id) for each in run.changes] == [(Outcome.LEFT, staff_id)]
    gone = await firm.container.accounts.stores.staff.get(staff_id)
    assert (gone.active, gone.name, gone.left_on is not None) == (False, NAMES[3], True)
    events = firm.container.mongo.collection("outbox")
    assert await events.count({"type": "StaffLeft", "payload.staff_id": staff_id}) == 1
    assert (await firm.synchronise()).counts == {}


async def test_who_has_left_us_is_not_hired_again_by_the_book(firm: Firm) -> None:
    firm.book.put("leaver", EAST)
    await firm.order(*APPLY)
    await firm.synchronise()
    card = await firm.container.accounts.directory.by_wecom_userid("leaver")
    assert card is not None
    await firm.container.accounts.stores.staff.collection.update_one(
        {"_id": card.id}, {"$set": {"active": False}, "$unset": {"idx.wecom_userid": ""}}
    )
    assert (await firm.synchronise()).counts == {Outcome.UNCHANGED: 1}
    assert await firm.staff("leaver") is None


async def test_nobody_is_dismissed_whom_the_book_has_never_shown(
    firm: Firm, people: People
) -> None:
    by_hand = await people.staff("technician", wecom_userid="by-hand", branch_id=firm.east)
    await firm.order(*APPLY)
    assert (await firm.synchronise()).counts == {}
    assert (await firm.container.accounts.stores.staff.get(by_hand.id)).active


async def test_too_many_gone_at_once_are_only_proposed(firm: Firm) -> None:
    for number in range(8):
        firm.book.put(f"many-{number}", EAST)
    await firm.order(*APPLY)
    await firm.synchronise()
    firm.book.members.clear()
    run = await firm.synchronise()
    assert run.held_back
    assert run.counts == {Outcome.PROPOSED: 8}
    assert {each.kind for each in await firm.proposals()} == {ChangeKind.LEAVE}
    for number in range(8):
        assert await firm.staff(f"many-{number}") == (firm.east, NAMES[2], True)


async def test_who_is_disabled_may_come_back_and_is_proposed(firm: Firm) -> None:
    firm.book.put("pause", EAST)
    await firm.order(*APPLY)
    await firm.synchronise()
    firm.book.members["pause"] = Member("pause", NAMES[2], [EAST], "", Standing.DISABLED)
    assert (await firm.synchronise()).counts == {Outcome.PROPOSED: 1}
    assert await firm.staff("pause") == (firm.east, NAMES[2], True)
    firm.book.put("pause", EAST)
    await firm.synchronise()
    assert await firm.proposals() == []  # overtaken


async def test_a_run_that_was_cut_short_is_gone_on_with(firm: Firm) -> None:
    for number, department in enumerate((FIRM, EAST, EAST_ONE, WEST)):
        firm.book.put(f"cut-{number}", department, EAST)
    await firm.order(Handling.PROPOSE, Handling.PROPOSE, Handling.PROPOSE)
    firm.book.answers_left = 3
    with pytest.raises(RosterUnavailable):
        await firm.synchronise()
    assert await firm.roster.sync.is_wanted()
    assert await firm.proposals() != []
    firm.book.answers_left = 100
    run = await firm.synchronise()
    assert (run.state, run.members, run.last_failure) == (RunState.DONE, 4, "")
    assert firm.book.asked == [FIRM, EAST, EAST_ONE, WEST]
    assert len(await firm.proposals()) == 4
    assert not await firm.roster.sync.is_wanted()


async def test_of_two_at_once_one_runs(firm: Firm) -> None:
    for number in range(20):
        firm.book.put(f"twice-{number}", EAST)
    await firm.order(*APPLY)
    both = await asyncio.gather(firm.roster.sync.everybody(), firm.roster.sync.everybody())
    assert len([run for run in both if run is not None]) == 1
    assert len([each for each in firm.book.asked if each == EAST]) == 1


async def test_news_of_one_person_is_followed_at_once(firm: Firm) -> None:
    firm.book.put("stays", EAST)
    await firm.order(*APPLY)
    await firm.synchronise()
    sync = firm.roster.sync
    firm.book.put("comes", WEST)
    await sync.somebody("Comes")
    assert await firm.staff("comes") == (firm.west, NAMES[2], True)
    firm.book.members["renamed"] = Member("renamed", NAMES[2], [WEST])
    del firm.book.members["comes"]
    await sync.renamed("comes", "renamed")
    assert await firm.staff("comes") is None
    assert await firm.staff("renamed") == (firm.west, NAMES[2], True)
    del firm.book.members["renamed"]
    await sync.somebody("renamed")
    await sync.somebody("renamed")
    assert await firm.staff("renamed") is None
    assert await firm.staff("stays") == (firm.east, NAMES[2], True)
    assert (await firm.synchronise()).counts == {Outcome.UNCHANGED: 1}


async def test_changes_at_once_carry_no_more_authority_than_their_orderer_has(
    firm: Firm, people: People
) -> None:
    firm.book.put("late", EAST)
    await firm.order(*APPLY)
    await firm.container.accounts.stores.staff.collection.update_one(
        {"_id": firm.boss.id}, {"$set": {"role_ids": ["technician"]}}
    )
    assert (await firm.synchronise()).counts == {Outcome.PROPOSED: 1}
    assert await firm.staff("late") is None
    narrow = await people.staff("dispatcher")
    with pytest.raises(PermissionDenied):
        await firm.roster.desk.current(narrow.actor)
    how = Handling.APPLY
    stale = RosterOrder(version=0, creating=how, updating=how, leaving=how)
    with pytest.raises(StaleDocument):
        await firm.roster.desk.order(firm.boss.actor, stale)
