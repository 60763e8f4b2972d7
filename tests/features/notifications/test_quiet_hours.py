"""At night only what cannot wait is sent."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.features.notifications import Occasion
from backend.features.notifications.policies import QuietHours
from tests.features.notifications.conftest import Notices

MORNING = timedelta(hours=8)


def at(clock_time: str) -> datetime:
    """That time of the 15th in Shanghai."""
    hour, minute = map(int, clock_time.split(":"))
    midnight = datetime(2026, 7, 14, 16, tzinfo=UTC)
    return midnight + timedelta(hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("starts", "ends", "moment", "left"),
    [
        ("22:00", "08:00", "21:59", None),
        ("22:00", "08:00", "22:00", timedelta(hours=10)),
        ("22:00", "08:00", "23:30", timedelta(hours=8, minutes=30)),
        ("22:00", "08:00", "00:00", timedelta(hours=8)),
        ("22:00", "08:00", "07:59", timedelta(minutes=1)),
        ("22:00", "08:00", "08:00", None),
        ("22:00", "08:00", "12:00", None),
        ("12:00", "14:00", "11:59", None),
        ("12:00", "14:00", "12:00", timedelta(hours=2)),
        ("12:00", "14:00", "13:59", timedelta(minutes=1)),
        ("12:00", "14:00", "14:00", None),
        ("08:00", "08:00", "08:00", None),
        ("08:00", "08:00", "03:00", None),
    ],
)
def test_how_long_it_stays_quiet(
    starts: str, ends: str, moment: str, left: timedelta | None
) -> None:
    assert QuietHours(starts=starts, ends=ends).left(at(moment)) == left


def to_eleven_at_night(notices: Notices) -> None:
    notices.container.now.move(hours=11)  # type: ignore[attr-defined]  # it was noon


async def test_what_can_wait_is_sent_in_the_morning(notices: Notices) -> None:
    to_eleven_at_night(notices)
    delivery_id = await notices.tell(Occasion.TECHNICIAN_ASSIGNED, notices.to_wang)
    assert await notices.deliver() == 1
    delivery = await notices.get(delivery_id)
    assert (delivery.state.value, delivery.reason.value, delivery.tries) == (
        "waiting",
        "quiet_hours",
        0,
    )
    left = await notices.seconds_to_next_try(delivery_id)
    assert 8.9 * 3600 < left <= 9 * 3600
    assert await notices.on_the_phone() == []
    assert len(await notices.parts.stores.inbox.find({})) == 1  # who looks can read it at once
    notices.container.now.move(hours=9)  # type: ignore[attr-defined]  # the test's own clock
    await notices.wait_over()
    await notices.deliver()
    assert await notices.on_the_phone() == ["新工单 BX20260715-0042"]


async def test_what_is_urgent_is_sent_at_night(notices: Notices) -> None:
    to_eleven_at_night(notices)
    await notices.tell(Occasion.TECHNICIAN_RECALLED, notices.to_wang)
    await notices.deliver()
    assert await notices.on_the_phone() == ["工单已收回 BX20260715-0042"]


async def test_the_firm_sets_its_own_quiet_hours(notices: Notices) -> None:
    actor = notices.wang.actor
    await notices.parts.deliveries.keep_quiet_hours(actor, QuietHours(starts="11:00", ends="13:00"))
    await notices.tell(Occasion.TECHNICIAN_ASSIGNED, notices.to_wang)
    await notices.deliver()
    assert await notices.on_the_phone() == []
    await notices.parts.deliveries.keep_quiet_hours(actor, QuietHours(starts="00:00", ends="00:00"))
    await notices.wait_over()
    await notices.deliver()
    assert await notices.on_the_phone() == ["新工单 BX20260715-0042"]
