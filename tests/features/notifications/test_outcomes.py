"""What the platform tells later of a message, in whatever order answer and event come."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.channels.official_account import TemplateJobFinished
from backend.container import Container
from backend.features.callbacks import CallbackAccount, Packet, Part
from backend.features.notifications import Arrival, Delivery, Occasion, Place, Receipt
from backend.features.notifications.models import PlatformMessage, Reason
from backend.features.notifications.service.outcomes import DeliveryUnderWay
from backend.kit.clock import EARLIEST
from tests.features.notifications.conftest import Notices
from tests.support.canaries import canary_phone
from tests.support.platform import OA, sms_settings

FINISHED = Occasion.CUSTOMER_FINISHED
BLOCKED_WORDS, FAILED_WORDS = "failed:user block", "failed: system failed"


@pytest.fixture(scope="module")
def more_settings() -> dict[str, Any]:
    return sms_settings()


@pytest.fixture(autouse=True)
async def li_has_a_phone(notices: Notices, container: Container) -> None:
    customers = container.accounts.stores.customers
    account = await customers.get(notices.li.id)
    account.phone = f"+86{canary_phone(1)}"
    await customers.save(account)


async def sent(notices: Notices, occasion: Occasion = FINISHED) -> Delivery:
    """A notice that the platform took for Li's official account."""
    identity = await notices.tell(occasion)
    await notices.deliver()
    delivery = await notices.get(identity)
    assert (delivery.state, delivery.place) == ("sent", "official_account")
    return delivery


def receipt(delivery: Delivery, arrival: Arrival, words: str = "success") -> Receipt:
    assert delivery.message is not None
    return Receipt(OA, delivery.message.id, arrival, words, "oLiOa")


async def test_a_message_is_known_by_the_number_the_platform_gave_it(notices: Notices) -> None:
    delivery = await sent(notices)
    on_the_phone = await notices.control.next_message(person="li")
    assert delivery.message == PlatformMessage(account=OA, id=on_the_phone.platform_id)
    assert delivery.arrival is None


async def test_what_arrived_is_shown_as_arrived(notices: Notices) -> None:
    delivery = await sent(notices)
    await notices.parts.outcomes.settle(receipt(delivery, Arrival.ARRIVED))
    after = await notices.get(delivery.id)
    assert (after.state, after.place, after.arrival) == ("sent", "official_account", "arrived")
    assert [(a.outcome, a.trace) for a in after.attempts] == [("sent", ""), ("arrived", "success")]
    assert await notices.deliver() == 0


@pytest.mark.parametrize(
    ("arrival", "words", "reason"),
    [
        (Arrival.BLOCKED, BLOCKED_WORDS, Reason.UNREACHABLE),
        (Arrival.FAILED, FAILED_WORDS, Reason.NOT_DELIVERED),
    ],
)
async def test_what_did_not_arrive_goes_by_the_next_place(
    notices: Notices, arrival: Arrival, words: str, reason: Reason
) -> None:
    delivery = await sent(notices)
    await notices.parts.outcomes.settle(receipt(delivery, arrival, words))
    waiting = await notices.get(delivery.id)
    assert (waiting.state, waiting.reason, waiting.arrival) == ("waiting", reason, arrival)
    assert await notices.deliver() == 1
    after = await notices.get(delivery.id)
    assert (after.state, after.place, after.arrival) == ("sent", "sms", None)
    assert [(a.place, a.outcome) for a in after.attempts] == [
        ("official_account", "sent"),
        ("official_account", arrival),
        ("sms", "sent"),
    ]
    assert len(await notices.on_the_phone(Place.SMS)) == 1


async def test_who_blocks_the_account_is_not_written_to_there_again(notices: Notices) -> None:
    delivery = await sent(notices)
    await notices.parts.outcomes.settle(receipt(delivery, Arrival.BLOCKED, BLOCKED_WORDS))
    await notices.deliver()
    identity = await notices.tell(FINISHED)
    await notices.deliver()
    after = await notices.get(identity)
    assert (after.place, [a.place for a in after.attempts]) == ("sms", ["sms"])


async def test_a_failure_of_the_platforms_own_says_nothing_about_the_person(
    notices: Notices,
) -> None:
    delivery = await sent(notices)
    await notices.parts.outcomes.settle(receipt(delivery, Arrival.FAILED, FAILED_WORDS))
    await notices.deliver()
    await sent(notices)


async def test_what_is_no_longer_useful_is_not_said_again(notices: Notices) -> None:
    delivery = await sent(notices)
    rows = notices.parts.stores.deliveries.collection
    passed = delivery.created_at - timedelta(seconds=1)
    await rows.update_one({"_id": delivery.id}, {"$set": {"useful_until": passed}})
    await notices.parts.outcomes.settle(receipt(delivery, Arrival.FAILED, FAILED_WORDS))
    await notices.deliver()
    after = await notices.get(delivery.id)
    assert (after.state, after.reason) == ("expired", "not_delivered")
    assert await notices.on_the_phone(Place.SMS) == []


async def test_without_another_place_it_stays_in_the_inbox_and_staff_may_send_it_again(
    notices: Notices, container: Container
) -> None:
    customers = container.accounts.stores.customers
    account = await customers.get(notices.li.id)
    account.phone = ""
    await customers.save(account)
    delivery = await sent(notices)
    await notices.parts.outcomes.settle(receipt(delivery, Arrival.FAILED, FAILED_WORDS))
    await notices.deliver()
    after = await notices.get(delivery.id)
    assert (after.state, after.reason, after.arrival) == (
        "inbox_only",
        "not_delivered",
        "failed",
    )
    assert after.may_start_over
    again = await notices.parts.deliveries.retry(notices.wang.actor, delivery.id)
    assert again.failed_places == ()
    # The platform recognises its own message for ten minutes: nothing is said twice.
    await notices.deliver()
    assert (await notices.get(delivery.id)).failed_places == ("official_account",)


async def test_an_event_that_overtakes_the_answer_is_kept_for_it(notices: Notices) -> None:
    """The worker was killed between the platform's answer and storing it."""
    identity = await notices.tell(FINISHED)
    deliveries = notices.parts.stores.deliveries
    claimed = await deliveries.claim()
    assert claimed is not None
    claimed.sent(Place.OFFICIAL_ACCOUNT, PlatformMessage(account=OA, id="2918131553548107999"))
    await notices.parts.outcomes.settle(receipt(claimed, Arrival.BLOCKED, BLOCKED_WORDS))
    assert (await notices.get(identity)).state == "sending"
    assert await notices.parts.outcomes.store(claimed, None)
    after = await notices.get(identity)
    assert (after.state, after.reason, after.arrival) == ("waiting", "unreachable", "blocked")
    assert await notices.deliver() == 1
    assert (await notices.get(identity)).place == "sms"


async def test_answer_and_event_at_the_same_moment_always_meet(notices: Notices) -> None:
    deliveries, outcomes = notices.parts.stores.deliveries, notices.parts.outcomes
    for number in range(12):
        await notices.tell(FINISHED)
        claimed = await deliveries.claim()
        assert claimed is not None
        claimed.sent(Place.OFFICIAL_ACCOUNT, PlatformMessage(account=OA, id=f"29181315535{number}"))
        told = receipt(claimed, Arrival.ARRIVED)
        stored, *_ = await asyncio.gather(
            outcomes.store(claimed, None), outcomes.settle(told), outcomes.settle(told)
        )
        after = await notices.get(claimed.id)
        assert (stored, after.state, after.arrival) == (True, "sent", "arrived")
        assert [a.outcome for a in after.attempts] == ["arrived"]


async def test_an_event_waits_for_a_deliverer_that_is_about_to_store_and_not_for_a_dead_one(
    notices: Notices,
) -> None:
    identity = await notices.tell(FINISHED)
    stores, outcomes = notices.parts.stores, notices.parts.outcomes
    claimed = await stores.deliveries.claim()
    assert claimed is not None
    claimed.sent(Place.OFFICIAL_ACCOUNT, PlatformMessage(account=OA, id="29181315535"))
    assert claimed.message is not None
    await stores.receipts.claim(claimed.message, identity, notices.container.now())
    told = receipt(claimed, Arrival.ARRIVED)
    with pytest.raises(DeliveryUnderWay):
        await outcomes.settle(told)
    waiting = asyncio.create_task(outcomes.settle(told))
    await stores.deliveries.settle(claimed, None)
    await waiting
    assert (await notices.get(identity)).arrival == "arrived"


async def test_the_same_event_again_and_a_late_one_change_nothing(notices: Notices) -> None:
    delivery = await sent(notices)
    first = receipt(delivery, Arrival.FAILED, FAILED_WORDS)
    await notices.parts.outcomes.settle(first)
    await notices.deliver()
    settled = await notices.get(delivery.id)
    await notices.parts.outcomes.settle(first)
    await notices.parts.outcomes.settle(receipt(delivery, Arrival.ARRIVED))
    assert await notices.get(delivery.id) == settled
    assert await notices.deliver() == 0


async def test_an_event_about_a_message_of_others_is_kept_and_does_nothing(
    notices: Notices,
) -> None:
    delivery = await sent(notices)
    assert delivery.message is not None
    stranger = Receipt("wx0other", delivery.message.id, Arrival.FAILED, "failed", "oLiOa")
    await notices.parts.outcomes.settle(stranger)
    await notices.parts.outcomes.settle(Receipt(OA, "1", Arrival.FAILED, "x" * 5000))
    assert await notices.get(delivery.id) == delivery
    rows = await notices.container.mongo.collection("message_receipts").find(
        {"_id": f"{OA}|1"}, limit=2
    )
    assert [(row["words"], row["expire_at"] > EARLIEST) for row in rows] == [("x" * 100, True)]


async def test_a_deliverer_that_lost_its_lease_writes_nothing(notices: Notices) -> None:
    identity = await notices.tell(FINISHED)
    claimed = await notices.parts.stores.deliveries.claim()
    assert claimed is not None
    await notices.wait_over()
    await notices.deliver()
    before = await notices.get(identity)
    claimed.sent(Place.OFFICIAL_ACCOUNT, PlatformMessage(account=OA, id="29181315535"))
    assert not await notices.parts.outcomes.store(claimed, None)
    assert await notices.get(identity) == before


def finished(message_id: str, status: str, app_id: str = OA) -> Packet:
    moment = datetime(2026, 7, 15, 4, tzinfo=UTC)
    return Packet(
        id=f"official_account:{message_id}",
        account=CallbackAccount.OFFICIAL_ACCOUNT,
        app_id=app_id,
        sender="oLiOa",
        kind="event:templatesendjobfinish",
        sent_at=moment,
        received_at=moment,
        content=Part({"MsgID": message_id, "Status": status}),
    )


@pytest.mark.parametrize(
    ("status", "arrival"),
    [
        ("success", "arrived"),
        ("failed:user block", "blocked"),
        ("failed: User  block ", "blocked"),
        ("failed: system failed", "failed"),
        ("failed:freq limit", "failed"),
        ("something new", "failed"),
    ],
)
async def test_the_event_of_a_finished_job_settles_its_delivery(
    notices: Notices, status: str, arrival: str
) -> None:
    delivery = await sent(notices)
    assert delivery.message is not None
    read = TemplateJobFinished(notices.parts.outcomes)
    await read(finished("", "success"))
    await read(finished(delivery.message.id, "", OA))
    assert await notices.get(delivery.id) == delivery
    await read(finished(delivery.message.id, status))
    after = await notices.get(delivery.id)
    assert (after.arrival, after.attempts[-1].trace) == (arrival, status.strip())
