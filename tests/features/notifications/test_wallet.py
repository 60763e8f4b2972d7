"""Consents in the database: two at once, deaths halfway, and what the next places get."""

import asyncio
from datetime import timedelta

import pytest

from backend.features.notifications import Occasion, Place, open_purses
from backend.features.notifications.wallet.models import ToldBy
from backend.simulator.world.faults import FaultOrder
from tests.features.notifications.conftest import Notices
from tests.support.accounts import SignedIn
from tests.support.kit import Api
from tests.support.platform import mp_template

DISPATCHED = Occasion.CUSTOMER_DISPATCHED
SUBMITTED, FINISHED = Occasion.CUSTOMER_SUBMITTED, Occasion.CUSTOMER_FINISHED
SUBSCRIBE_SEND = "api.weixin.qq.com/cgi-bin/message/subscribe/send"
TEMPLATE = mp_template(DISPATCHED)


async def left(notices: Notices) -> int:
    return await notices.parts.wallet.left("oLiMp", TEMPLATE)


async def lines(notices: Notices) -> list[tuple[str, int, int]]:
    rows = await notices.container.mongo.collection("consent_ledger").find(
        {}, limit=100, sort=[("seq", 1)]
    )
    return [(row["kind"], row["change"], row["balance"]) for row in rows]


async def hold(notices: Notices, delivery_id: str) -> bool:
    wallet = notices.parts.wallet
    return await wallet.hold("oLiMp", TEMPLATE, delivery_id, may_take_last=True) is not None


async def test_of_twenty_who_want_the_last_one_exactly_one_gets_it(notices: Notices) -> None:
    await notices.consent(DISPATCHED)
    got = await asyncio.gather(*(hold(notices, f"d{i}") for i in range(20)))
    assert sum(got) == 1
    assert await left(notices) == 0
    assert await lines(notices) == [("accepted", 1, 1), ("spent", -1, 0)]


async def test_two_notices_and_one_consent_are_one_subscribe_message_and_one_of_the_account(
    notices: Notices,
) -> None:
    await notices.consent(DISPATCHED)
    for _ in range(2):
        await notices.tell(DISPATCHED)
    await asyncio.gather(*(notices.parts.deliverer.deliver_next() for _ in range(2)))
    assert len(await notices.on_the_phone(Place.MINIPROGRAM)) == 1
    assert len(await notices.on_the_phone(Place.OFFICIAL_ACCOUNT)) == 1
    assert (await notices.control.calls_to(SUBSCRIBE_SEND)).calls == 1


async def test_a_refusal_that_is_certain_gives_the_consent_back(notices: Notices) -> None:
    await notices.consent(DISPATCHED, taps=2)
    await notices.control.order_fault(FaultOrder(endpoint=SUBSCRIBE_SEND, errcode=40003))
    await notices.tell(DISPATCHED)
    await notices.deliver()
    assert await left(notices) == 2
    assert (await lines(notices))[-2:] == [("spent", -1, 1), ("returned", 1, 2)]
    assert await notices.on_the_phone(Place.OFFICIAL_ACCOUNT) == ["派单通知"]


async def test_the_platforms_word_that_none_is_left_empties_the_purse(notices: Notices) -> None:
    await notices.consent(DISPATCHED, taps=3)
    await notices.control.order_fault(FaultOrder(endpoint=SUBSCRIBE_SEND, errcode=43101))
    await notices.tell(DISPATCHED)
    await notices.deliver()
    assert await left(notices) == 0
    assert (await lines(notices))[-1] == ("cleared", -2, 0)
    assert await notices.on_the_phone() == ["派单通知"]


async def test_killed_before_the_call_the_consent_is_found_again_by_the_same_delivery(
    notices: Notices,
) -> None:
    await notices.consent(DISPATCHED)
    delivery_id = await notices.tell(DISPATCHED)
    assert await hold(notices, delivery_id)  # and then the power went
    await notices.deliver()
    assert (await notices.get(delivery_id)).place is Place.MINIPROGRAM
    assert await lines(notices) == [("accepted", 1, 1), ("spent", -1, 0)]


async def test_a_line_that_death_kept_from_the_ledger_is_written_by_the_next_change(
    notices: Notices,
) -> None:
    await notices.consent(DISPATCHED)
    assert await hold(notices, "d1")
    ledger = notices.container.mongo.collection("consent_ledger")
    await ledger.delete_one({"kind": "spent"})  # as if it had never been written
    await notices.consent(DISPATCHED)
    assert await lines(notices) == [("accepted", 1, 1), ("spent", -1, 0), ("accepted", 1, 1)]


async def ended(notices: Notices, delivery_id: str, **changed: object) -> None:
    rows = notices.parts.stores.deliveries.collection
    await rows.update_one({"_id": delivery_id}, {"$set": changed})


async def test_what_a_dead_deliverer_held_is_settled_by_what_its_delivery_came_to(
    notices: Notices,
) -> None:
    """Killed before the call; after the send; and one that still waits for its turn."""
    await notices.consent(DISPATCHED, taps=3)
    never, sent, waiting = [await notices.tell(DISPATCHED) for _ in range(3)]
    for delivery_id in (never, sent, waiting):
        assert await hold(notices, delivery_id)
    await ended(notices, never, state="expired")
    await ended(notices, sent, state="sent", place="miniprogram")
    wallet = notices.parts.wallet
    assert await wallet.reconcile() == 0  # they may be at work
    notices.container.now.move(minutes=11)  # type: ignore[attr-defined]  # the test's own clock
    assert await wallet.reconcile() == 2
    assert await left(notices) == 1
    [purse] = await wallet.purses.find({"template_id": TEMPLATE})
    assert [held.delivery_id for held in purse.held] == [waiting]
    assert await wallet.reconcile() == 0


async def test_a_call_that_may_have_arrived_stays_spent_when_its_delivery_runs_out(
    notices: Notices,
) -> None:
    await notices.control.order_fault(FaultOrder(endpoint=SUBSCRIBE_SEND, cut=True, stage="after"))
    await notices.consent(DISPATCHED, taps=2)
    delivery_id = await notices.tell(DISPATCHED)
    await notices.deliver()
    assert await left(notices) == 1
    await ended(notices, delivery_id, state="expired")
    notices.container.now.move(minutes=11)  # type: ignore[attr-defined]  # the test's own clock
    assert await notices.parts.wallet.reconcile() == 1
    assert await left(notices) == 1


async def test_a_light_message_leaves_the_last_consent_to_a_heavy_one_of_its_template(
    notices: Notices, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sharing(template_id: str) -> list[Occasion]:
        return [SUBMITTED, FINISHED]

    monkeypatch.setattr(notices.parts.wordings, "sharing", sharing)
    await notices.consent(SUBMITTED)
    light = await notices.tell(SUBMITTED)
    await notices.deliver()
    assert (await notices.get(light)).place is Place.OFFICIAL_ACCOUNT
    assert await notices.parts.wallet.left("oLiMp", mp_template(SUBMITTED)) == 1


async def test_a_template_is_shared_by_all_that_are_sent_by_it(notices: Notices) -> None:
    wordings = notices.parts.wordings
    assert await wordings.sharing(mp_template(SUBMITTED)) == [SUBMITTED]
    assert mp_template(Occasion.TECHNICIAN_ASSIGNED) not in await wordings.miniprogram_templates()


async def test_at_a_tap_the_three_most_needed_are_offered(api: Api, notices: Notices) -> None:
    await notices.consent(Occasion.CUSTOMER_NEED_INFO)
    path = "/api/v1/me/subscription-offer?moment=reporting"
    answer = await api.get(path, token=notices.li.token)
    assert [each["occasion"] for each in answer.body["items"]] == [
        "customer.appointment_made",
        "customer.on_the_way",
        "customer.dispatched",
    ]
    refused = mp_template(Occasion.CUSTOMER_ON_THE_WAY)
    body = {"answers": {refused: "reject"}, "kept": {refused: "reject"}}
    told = await api.post("/api/v1/me/subscriptions", body, token=notices.li.token)
    assert {each["standing"] for each in told.body["items"]} == {"asks", "refuses"}
    answer = await api.get(path, token=notices.li.token)
    assert [each["occasion"] for each in answer.body["items"]] == [
        "customer.appointment_made",
        "customer.dispatched",
        "customer.need_info",
    ]
    of_staff = await api.get(path, token=notices.wang.token)
    assert of_staff.body["items"] == []


async def test_staff_see_how_full_the_wallets_are_and_nobodys_name(
    api: Api, notices: Notices, administrator: SignedIn
) -> None:
    await notices.consent(DISPATCHED, taps=2)
    wallet = notices.parts.wallet
    for number in range(5):
        await wallet.accept(f"oOther{number}", TEMPLATE, ToldBy.PLATFORM, notices.container.now())
    answer = await api.get("/api/v1/wallet-levels", token=administrator.token)
    [level] = [each for each in answer.body["items"] if each["template_id"] == TEMPLATE]
    assert level == {
        "template_id": TEMPLATE,
        "occasions": ["已派师傅"],
        "people_with_none": 0,
        "people_with_one": 5,
        "people_with_two": 1,
        "people_with_more": 0,
        "consents": 7,
    }
    empty = [each for each in answer.body["items"] if each["template_id"] != TEMPLATE]
    assert all(each["people_with_one"] == each["consents"] == 0 for each in empty)


async def test_consents_counted_before_there_were_purses_are_kept(notices: Notices) -> None:
    purses = notices.parts.stores.purses
    # Still to be kept for a day: the database itself removes those that have expired.
    key, end = purses.key("oLiMp", TEMPLATE), notices.container.now() + timedelta(days=1)
    await purses.collection.insert_one({"_id": key, "count": 3, "expire_at": end})
    for _ in range(2):
        await open_purses(notices.container.mongo)
    assert await left(notices) == 3
    assert await hold(notices, "d1")
    assert await left(notices) == 2
