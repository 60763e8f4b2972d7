"""Who has the board before him, as far as one may see it, and what is held in which hand."""

from typing import Any
from uuid import uuid4

import pytest

from backend.container import Container
from backend.features.live.models import Presence
from backend.features.live.policies import may_see
from backend.features.live.service import hub as hubs
from backend.features.live.service.presence import PRESENT_FOR
from tests.support.accounts import People, SignedIn
from tests.support.application import MovableClock
from tests.support.kit import Answer, Api
from tests.support.listening import listen
from tests.support.profiling import Profile
from tests.support.ticket_desk import TicketDesk

PATH = "/api/v1/board-presence"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "PRESENCE_SECONDS", 0)
    monkeypatch.setattr(hubs, "PLACE_SECONDS", 0)


@pytest.fixture
async def nobody(container: Container) -> None:
    """What earlier tests left on the board."""
    await container.mongo.collection("board_presences").delete_many({})


async def on_the_board(api: Api, who: SignedIn, **held: Any) -> Answer:
    return await api.put(PATH, held, token=who.token)


async def named(desk: TicketDesk, who: SignedIn) -> str:
    return (await desk.container.accounts.directory.get(who.id)).name


@pytest.mark.usefixtures("nobody")
async def test_a_team_leader_is_told_by_name_who_of_the_branch_is_on_the_board_and_of_no_other(
    desk: TicketDesk, people: People
) -> None:
    leader = await people.staff("team_leader", branch_id=desk.branch_id)
    fang = await people.staff("dispatcher", branch_id=desk.branch_id)
    hidden = await desk.api.get(f"/api/v1/staff/{fang.id}", token=leader.token)
    assert hidden.status == 404
    elsewhere = await people.branch(f"别处网点 {uuid4().hex[:6]}")
    far = await people.staff("dispatcher", branch_id=elsewhere)
    page = await listen(desk.api, leader.token)
    await on_the_board(desk.api, far)
    await on_the_board(desk.api, fang)
    here = {"id": fang.id, "name": await named(desk, fang), "ticket_id": "", "staff_id": ""}
    assert (await page.until("presence"))["people"] == [here]
    page.leave()


@pytest.mark.usefixtures("nobody")
async def test_two_on_one_board_see_each_other_and_what_each_holds_in_any_process(
    desk: TicketDesk, people: People, second: Api
) -> None:
    fang = await people.staff("dispatcher", branch_id=desk.branch_id)
    page = await listen(desk.api, desk.dispatcher.token)
    theirs = await listen(second, fang.token)
    ticket_id, staff_id = uuid4().hex, uuid4().hex
    assert (await on_the_board(desk.api, fang, ticket_id=ticket_id)).status == 204
    here = {"id": fang.id, "name": await named(desk, fang), "ticket_id": ticket_id, "staff_id": ""}
    assert (await page.until("presence"))["people"] == [here]
    assert (await on_the_board(second, desk.dispatcher, staff_id=staff_id)).status == 204
    mine = {
        "id": desk.dispatcher.id,
        "name": await named(desk, desk.dispatcher),
        "ticket_id": "",
        "staff_id": staff_id,
    }
    assert (await theirs.until("presence"))["people"] == [mine]
    # Whoever comes later is told at once; what has not changed is not told again.
    late = await listen(second, desk.dispatcher.token)
    assert (await late.until("presence"))["people"] == [here]
    await on_the_board(desk.api, fang, ticket_id=ticket_id)
    await on_the_board(desk.api, fang)
    assert (await page.until("presence"))["people"] == [here | {"ticket_id": ""}]
    assert (await desk.api.delete(PATH, token=fang.token)).status == 204
    assert (await page.until("presence"))["people"] == []
    assert page.heard == theirs.heard == []
    for each in (page, theirs, late):
        each.leave()


@pytest.mark.usefixtures("nobody")
async def test_a_browser_that_stands_still_is_gone_after_half_a_minute(
    desk: TicketDesk, people: People, clock: MovableClock
) -> None:
    fang = await people.staff("dispatcher", branch_id=desk.branch_id)
    page = await listen(desk.api, desk.dispatcher.token)
    await on_the_board(desk.api, fang)
    assert len((await page.until("presence"))["people"]) == 1
    clock.move(seconds=PRESENT_FOR.total_seconds() + 1)
    assert (await page.until("presence"))["people"] == []
    page.leave()


@pytest.mark.usefixtures("nobody")
async def test_the_other_branch_and_who_does_not_dispatch_hear_nothing(
    desk: TicketDesk, people: People, container: Container
) -> None:
    elsewhere = await people.branch(f"别处网点 {uuid4().hex[:6]}")
    other = await people.staff("dispatcher", branch_id=elsewhere)
    pages = [await listen(desk.api, who.token) for who in (other, desk.wang, desk.agent)]
    watch = await listen(desk.api, desk.dispatcher.token)
    boss = await people.staff("business_administrator", branch_id=elsewhere)
    wide = await listen(desk.api, boss.token)
    fang = await people.staff("dispatcher", branch_id=desk.branch_id)
    await on_the_board(desk.api, fang)
    assert [each["id"] for each in (await watch.until("presence"))["people"]] == [fang.id]
    assert [each["id"] for each in (await wide.until("presence"))["people"]] == [fang.id]
    newest = await container.live.events.newest()
    for each in pages:
        # Told after the presences of the same round: what was for it has come by then.
        await each.until("here", seq=newest)
        assert "presence" not in each.types
    for who in (other, desk.wang, desk.agent):
        assert not may_see(who.actor, _of(fang))
    for each in (*pages, watch, wide):
        each.leave()


def _of(who: SignedIn) -> Presence:
    actor = who.actor
    return Presence(actor.id, actor.branch_id, actor.organisation_id, "", "")


async def test_nobody_sees_himself_or_a_stranger_without_a_place(
    desk: TicketDesk, people: People
) -> None:
    boss = await people.staff("business_administrator")
    assert not may_see(desk.dispatcher.actor, _of(desk.dispatcher))
    assert not may_see(desk.dispatcher.actor, Presence("x", "", "", "", ""))
    assert may_see(boss.actor, Presence("x", "", "", "", ""))


@pytest.mark.parametrize(
    "held",
    [
        {"ticket_id": "x" * 200},
        {"ticket_id": "<img src=x>"},
        {"ticket_id": {"$gt": ""}},
        {"name": "别人的名字"},
        {"staff_id": 7},
        ["ticket_id"],
    ],
)
async def test_what_is_no_board_is_refused_and_nothing_is_kept(
    desk: TicketDesk, people: People, container: Container, held: Any
) -> None:
    fang = await people.staff("dispatcher", branch_id=desk.branch_id)
    answer = await desk.api.put(PATH, held, token=fang.token)
    assert answer.status in (400, 422), answer.body
    assert await container.mongo.collection("board_presences").count({"_id": fang.id}) == 0


async def test_who_says_it_too_often_is_told_to_wait_and_has_one_row(
    desk: TicketDesk, people: People, container: Container
) -> None:
    fang = await people.staff("dispatcher", branch_id=desk.branch_id)
    said = [(await on_the_board(desk.api, fang)).status for _ in range(121)]
    assert (said[:120], said[120]) == ([204] * 120, 429)
    assert await container.mongo.collection("board_presences").count({"_id": fang.id}) == 1


async def test_who_sends_nobody_anywhere_is_on_no_board(desk: TicketDesk) -> None:
    for who in (desk.agent, desk.wang, desk.customer):
        refused = await on_the_board(desk.api, who)
        assert (refused.status, refused.body["code"]) == (403, "permission_denied")


async def test_presence_is_read_along_its_index(container: Container, profile: Profile) -> None:
    with profile.taken():
        await container.live.presence_store.at(container.now())
    assert profile.unindexed("board_presences") == []
