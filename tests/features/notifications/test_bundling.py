"""Staff are told of many requests at once in one notice; none is lost, nobody is flooded."""

import asyncio
from typing import Final

from backend.features.notifications import Occasion, Place, Recipient
from backend.kit.pagination import PageQuery
from tests.features.notifications.builders import LINK, samples
from tests.features.notifications.conftest import Notices
from tests.support.application import MovableClock

REQUEST, REQUESTS = Occasion.STAFF_NEW_REQUEST, Occasion.STAFF_NEW_REQUESTS
SENDING_AT_ONCE: Final = 4


async def come_in(notices: Notices, numbers: range, to: Recipient | None = None) -> None:
    """As the workers tell of them: several side by side."""
    turn = asyncio.Semaphore(SENDING_AT_ONCE)

    async def tell(number: int) -> None:
        async with turn:
            await notices.parts.notifications.send(
                REQUEST,
                to or notices.to_wang,
                samples(REQUEST, number=f"BX-{number:03}"),
                LINK,
                f"request-{number}",
            )

    await asyncio.gather(*map(tell, numbers))


async def in_the_inbox(notices: Notices, who: Recipient) -> int:
    page = await notices.parts.stores.inbox.page_of(who, PageQuery(limit=100))
    return len(page.items)


async def test_a_hundred_at_once_are_four_messages_and_a_hundred_entries(notices: Notices) -> None:
    await come_in(notices, range(100))
    await come_in(notices, range(100))  # their events are delivered once more
    await notices.deliver()
    assert len(await notices.on_the_phone(Place.WECOM)) == 3
    await notices.wait_over()
    await notices.deliver()
    titles = await notices.on_the_phone(Place.WECOM)
    assert len(titles) == 4
    assert titles[3] == "又有 97 条新的服务申请"
    [last] = (await notices.control.messages(limit=500)).messages[3:]
    assert last.url.startswith("https://repair.example.com/console/tickets?state=submitted&notice=")
    assert await in_the_inbox(notices, notices.to_wang) == 100


async def test_one_now_and_then_goes_alone(
    notices: Notices, installation_clock: MovableClock
) -> None:
    for number in range(6):
        await come_in(notices, range(number, number + 1))
        installation_clock.move(minutes=2)
    await notices.deliver()
    titles = await notices.on_the_phone(Place.WECOM)
    assert titles == [f"新的服务申请 BX-{number:03}" for number in range(6)]


async def test_what_comes_while_the_summary_waits_joins_it(notices: Notices) -> None:
    await come_in(notices, range(5))
    await notices.deliver()
    await come_in(notices, range(5, 8))
    await notices.wait_over()
    await notices.deliver()
    assert (await notices.on_the_phone(Place.WECOM))[3:] == ["又有 5 条新的服务申请"]

    # Then it is on its way: the next ones are gathered anew.
    await come_in(notices, range(8, 10))
    await notices.wait_over()
    await notices.deliver()
    assert (await notices.on_the_phone(Place.WECOM))[4:] == ["又有 2 条新的服务申请"]


async def test_people_and_occasions_are_counted_apart(notices: Notices) -> None:
    li = Recipient.staff("somebody-else")
    await come_in(notices, range(3))
    await come_in(notices, range(3), li)
    for number in range(3):
        await notices.tell(Occasion.STAFF_URGED, notices.to_wang, number=f"BX-{number}")
    await notices.deliver()
    assert len(await notices.on_the_phone(Place.WECOM)) == 6
    assert await in_the_inbox(notices, li) == 3


async def test_a_night_of_requests_is_one_notice_in_the_morning(
    notices: Notices, installation_clock: MovableClock
) -> None:
    installation_clock.move(hours=11)  # 23:00
    for number in range(20):
        await come_in(notices, range(number, number + 1))
        installation_clock.move(minutes=10)
    await notices.deliver()
    assert await notices.on_the_phone() == []
    installation_clock.move(hours=8)
    await notices.wait_over()
    await notices.deliver()
    titles = await notices.on_the_phone(Place.WECOM)
    assert len(titles) == 4
    assert "又有 17 条新的服务申请" in titles


async def test_levels_of_lateness_are_gathered_for_ten_minutes(
    notices: Notices, installation_clock: MovableClock
) -> None:
    alert = Occasion.STAFF_SLA_ALERT
    for number in range(3):
        await notices.tell(alert, notices.to_wang, number=f"BX-{number}")
        installation_clock.move(minutes=2)
    for number in range(3, 40):
        await notices.tell(alert, notices.to_wang, number=f"BX-{number}")
    await notices.deliver()
    titles = await notices.on_the_phone(Place.WECOM)
    assert titles == [f"时限提醒 BX-{number}" for number in range(3)]
    installation_clock.move(minutes=5)
    await notices.wait_over()
    await notices.deliver()
    assert (await notices.on_the_phone(Place.WECOM))[3:] == ["又有 37 条时限提醒"]
    assert await in_the_inbox(notices, notices.to_wang) == 40
