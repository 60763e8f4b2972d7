"""What other features are told about staff, customers and branches."""

import asyncio

import pytest

from backend.container import Container
from backend.features.accounts import (
    BranchNotFound,
    CustomerNotFound,
    Permission,
    StaffNotFound,
    WeChatChannel,
)
from backend.kit.mongo import OUTBOX
from backend.kit.pagination import PageQuery
from tests.support.accounts import MAIN_BRANCH_ID, People
from tests.support.canaries import NAMES, canary_phone

PHONE = "+86" + canary_phone(1)


async def test_a_card_tells_who_a_member_of_staff_is(container: Container, people: People) -> None:
    wang = await people.staff("technician", phone=PHONE, wecom_userid="wangjg")
    directory = container.accounts.directory
    card = await directory.get(wang.id)
    assert (card.name, card.phone, card.wecom_userid) == (NAMES[0], PHONE, "wangjg")
    assert (card.role_ids, card.branch_id) == (("technician",), MAIN_BRANCH_ID)
    assert await directory.by_wecom_userid("WangJG") == card, "userids know no case"
    assert await directory.by_wecom_userid("zhang") is None
    assert await directory.many([wang.id, "nobody"]) == {wang.id: card}
    with pytest.raises(StaffNotFound):
        await directory.get("nobody")


async def test_who_may_dispatch_for_a_branch(container: Container, people: People) -> None:
    west = await people.branch("城西网点")
    partner = await people.subcontractor("顺达安装")
    theirs = await people.branch("顺达一部", partner)
    here = await people.staff("dispatcher")
    there = await people.staff("dispatcher", branch_id=west)
    boss = await people.staff("business_administrator", branch_id=west)
    contractor = await people.staff("subcontractor_administrator", branch_id=theirs)
    leaver = await container.accounts.stores.staff.get((await people.staff("dispatcher")).id)
    leaver.disable()
    await container.accounts.stores.staff.save(leaver)
    directory = container.accounts.directory

    async def may(branch_id: str) -> set[str]:
        found = await directory.with_permission(Permission.TICKETS_DISPATCH, branch_id)
        return {card.id for card in found}

    async def told(branch_id: str) -> set[str]:
        found = await directory.nearest_with_permission(Permission.TICKETS_DISPATCH, branch_id)
        return {card.id for card in found}

    assert await may(MAIN_BRANCH_ID) == {here.id, boss.id}
    assert await may(west) == {there.id, boss.id}
    assert await may(theirs) == {contractor.id, boss.id}
    assert await told(MAIN_BRANCH_ID) == {here.id}
    assert await told(await people.branch("城南网点")) == {boss.id}, "nobody nearer"
    with pytest.raises(BranchNotFound):
        await may("nowhere")


async def test_intake_by_phone_opens_one_account_however_often_it_is_asked(
    container: Container, people: People
) -> None:
    customers = container.accounts.customers
    cards = await asyncio.gather(*(customers.ensure(PHONE, NAMES[1]) for _ in range(12)))
    assert len({card.id for card in cards}) == 1
    assert await container.mongo.collection("customer_accounts").count({}) == 1
    assert await container.mongo.collection(OUTBOX).count({"type": "CustomerAccountOpened"}) == 1
    known = await customers.ensure(PHONE, "别的名字")
    assert known.name == NAMES[1], "a name that is known is not overwritten"
    assert await customers.find_by_phone(PHONE) == known
    assert await customers.find_by_phone("+8613900009999") is None


async def test_a_customer_is_found_by_last_four_digits_phone_or_whole_name(
    container: Container, people: People
) -> None:
    customers = container.accounts.customers
    card = await customers.ensure(PHONE, NAMES[1])
    await customers.ensure("+86" + canary_phone(2), NAMES[2])
    for text in (PHONE[-4:], canary_phone(1), f"86 {canary_phone(1)}", f" {NAMES[1]} "):
        page = await customers.search(text.removeprefix("86 "), PageQuery())
        assert [found.id for found in page.items] == [card.id], text
    for text in (NAMES[1][:2], "000", "1390000", "", "$ne"):
        assert (await customers.search(text, PageQuery())).items == [], text


async def test_one_identity_leads_to_one_customer(container: Container, people: People) -> None:
    customers = container.accounts.customers
    channel = WeChatChannel.OFFICIAL_ACCOUNT
    cards = await asyncio.gather(*(customers.link(channel, "oa-1", "u-1") for _ in range(8)))
    assert len({card.id for card in cards}) == 1
    same = await customers.link(WeChatChannel.MINIPROGRAM, "mp-1", "u-1")
    assert same.id == cards[0].id, "the unionid tells that it is the same person"
    assert await customers.openids(same.id, channel) == ["oa-1"]
    assert await customers.openids(same.id, WeChatChannel.MINIPROGRAM) == ["mp-1"]
    other = await customers.link(WeChatChannel.MINIPROGRAM, "oa-1")
    assert other.id != same.id, "an openid counts within its own channel only"
    with pytest.raises(CustomerNotFound):
        await customers.get("nobody")


async def test_the_default_branch_takes_what_names_no_branch(
    container: Container, people: People
) -> None:
    assert (await container.accounts.organisations.default_branch()).id == MAIN_BRANCH_ID


async def test_before_the_set_up_there_is_no_default_branch(container: Container) -> None:
    with pytest.raises(BranchNotFound):
        await container.accounts.organisations.default_branch()
