"""Who follows: reached, known as one person, and by which code he came."""

import asyncio
from datetime import timedelta

import pytest

from backend.container import Container
from backend.features.accounts import CustomerOrigin
from backend.features.accounts.models import WeChatChannel
from backend.features.official_account import FollowersUnavailable
from backend.simulator.world.faults import FaultOrder
from tests.features.official_account.conftest import Account
from tests.support.accounts import MAIN_BRANCH_ID, People
from tests.support.canaries import canary_phone
from tests.support.kit import Api
from tests.support.platform import MP

USER_INFO = "api.weixin.qq.com/cgi-bin/user/info"


async def in_miniprogram(account: Account) -> str:
    """Li signs in to the mini-program: the account's id."""
    code = await account.control.login_code("li", MP)
    answer = await account.api.post("/api/v1/customer-sessions", {"code": code})
    return str((await account.api.get("/api/v1/me", token=answer.body["token"])).body["id"])


async def test_who_follows_is_the_same_person_as_in_the_mini_program(account: Account) -> None:
    known = await in_miniprogram(account)
    await account.tell("subscribe")
    customer = await account.customer()
    assert customer.id == known
    assert {each.openid for each in customer.identities} == {"oLiOa", "oLiMp"}


async def test_the_same_follow_again_changes_nothing(account: Account) -> None:
    for _ in range(3):
        await account.tell("subscribe", packet_id="official_account:one")
    stores = account.container.accounts.stores
    assert len(await stores.customers.find({}, limit=5)) == 1


async def test_leaving_makes_unreachable_and_coming_back_reachable(account: Account) -> None:
    await account.tell("subscribe")
    assert await account.reachable()
    await account.tell("unsubscribe")
    assert not await account.reachable()
    await account.tell("subscribe")
    assert await account.reachable()


@pytest.mark.parametrize("order", [("subscribe", "unsubscribe"), ("unsubscribe", "subscribe")])
async def test_the_latest_event_counts_in_whatever_order_they_arrive(
    account: Account, order: tuple[str, str]
) -> None:
    """He followed, and left a minute later."""
    now = account.container.now()
    times = {"subscribe": now, "unsubscribe": now + timedelta(minutes=1)}
    for event in order:
        await account.tell(event, at=times[event])
    assert not await account.reachable()


async def test_a_follow_without_a_platform_that_answers_is_read_again_later(
    account: Account,
) -> None:
    await account.control.order_fault(FaultOrder(endpoint=USER_INFO, http_status=502, times=1))
    with pytest.raises(FollowersUnavailable):
        await account.tell("subscribe", packet_id="official_account:one")
    assert await account.reachable()
    await account.tell("subscribe", packet_id="official_account:one")
    assert (await account.customer()).unionids == ["oUnion-li"]


async def test_an_account_that_may_not_ask_knows_people_by_their_openid(account: Account) -> None:
    await account.control.order_fault(FaultOrder(endpoint=USER_INFO, errcode=48001, times=None))
    await account.tell("subscribe")
    assert (await account.customer()).unionids == []


async def test_two_people_with_phones_of_their_own_stay_two(account: Account) -> None:
    """A unionid that leads elsewhere than the openid: they become one only by one phone."""
    customers = account.container.accounts.stores.customers
    known = await customers.get(await in_miniprogram(account))
    known.phone = f"+86{canary_phone(1)}"
    await customers.save(known)
    service = account.container.accounts.customers
    other = await service.ensure(f"+86{canary_phone(2)}")
    linked = await customers.get(other.id)
    linked.link(WeChatChannel.OFFICIAL_ACCOUNT, "oLiOa", "", account.container.now())
    await customers.save(linked)
    await account.tell("subscribe")
    assert (await account.customer()).id == other.id
    assert (await customers.get(known.id)).unionids == ["oUnion-li"]
    assert (await customers.get(known.id)).merged_into == ""


async def test_following_and_signing_in_at_the_same_moment_make_one_account(
    account: Account,
) -> None:
    for _ in range(3):
        codes = [await account.control.login_code("li", MP) for _ in range(2)]
        doors = [account.api.post("/api/v1/customer-sessions", {"code": code}) for code in codes]
        await asyncio.gather(account.tell("subscribe"), account.tell("scan"), *doors)
    await account.tell("subscribe")
    stores = account.container.accounts.stores
    live = await stores.customers.find({"merged_into": ""}, limit=5)
    assert [{each.openid for each in one.identities} for one in live] == [{"oLiOa", "oLiMp"}]


async def test_a_second_wechat_of_the_same_person_is_reached_too(account: Account) -> None:
    customer = account.container.accounts.stores.customers
    await account.tell("subscribe")
    found = await account.customer()
    found.link(WeChatChannel.OFFICIAL_ACCOUNT, "oLiOther", "", account.container.now())
    await customer.save(found)
    await account.tell("unsubscribe", openid="oLiOther")
    openids = await account.container.accounts.customers.openids(
        found.id, WeChatChannel.OFFICIAL_ACCOUNT
    )
    assert set(openids) == {"oLiOa", "oLiOther"}
    assert await account.reachable("oLiOa")
    assert not await account.reachable("oLiOther")


async def test_the_branch_whose_code_was_scanned_gets_the_work(
    account: Account, people: People, container: Container
) -> None:
    west = await people.branch("城西网点")
    code = await account.code(branch_id=west, source="counter-west")
    await account.tell("subscribe", scene=f"s_{code['id']}")
    customer = await account.customer()
    assert customer.origin is not None
    assert (customer.origin.branch_id, customer.origin.source) == (west, "counter-west")
    branches = container.accounts.organisations
    assert (await branches.branch_or_default(customer.origin.branch_id)).id == west


async def test_a_branch_that_is_no_more_gets_no_new_work(
    account: Account, people: People, container: Container
) -> None:
    west = await people.branch("城西网点")
    stored = await container.accounts.stores.branches.get(west)
    stored.active = False
    await container.accounts.stores.branches.save(stored)
    branches = container.accounts.organisations
    for branch_id in (west, "no-such-branch", ""):
        assert (await branches.branch_or_default(branch_id)).id == MAIN_BRANCH_ID


async def test_the_latest_code_counts_also_when_two_accounts_become_one(account: Account) -> None:
    now = account.container.now()
    service = account.container.accounts.customers
    late = await service.ensure(f"+86{canary_phone(3)}")
    await service.came_by(late.id, CustomerOrigin(branch_id="b2", source="late", at=now))
    await account.tell("subscribe")
    found = await account.customer()
    earlier = now - timedelta(days=1)
    await service.came_by(found.id, CustomerOrigin(branch_id="b1", source="early", at=earlier))
    stores = account.container.accounts.stores.customers
    merged = await service.merge(await stores.get(found.id), await stores.get(late.id))
    assert merged.origin is not None
    assert merged.origin.source == "late"
    await service.came_by(late.id, CustomerOrigin(branch_id="b1", source="early", at=earlier))
    again = await service.get(late.id)
    assert again.origin is not None
    assert again.origin.source == "late"


async def test_nobody_who_follows_can_be_read_in_the_database(account: Account) -> None:
    await account.tell("subscribe")
    rows = await account.container.mongo.collection("followers").find({}, limit=2)
    assert [set(row) for row in rows] == [{"_id", "follows", "changed_at"}]
    assert "oLiOa" not in str(rows)


async def test_without_an_official_account_there_is_nothing_to_make(
    product: Api, account: Account
) -> None:
    answer = await product.post(
        "/api/v1/page-signatures", {"address": "https://evil.example.com/q/1"}
    )
    assert (answer.status, answer.body["code"]) == (422, "page_not_ours")
