"""The demo company: a firm with a month of work behind it, the same every time.

The same people, products, faults, prices and ratings, told up to the hour of seeding. Only what
must be random for safety's sake is drawn anew: ids, codes and the password.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from backend.container import Container, build_container
from backend.features.accounts import CUSTOMER_GRANTS
from backend.kit.access import Scope
from backend.kit.clock import SHANGHAI, utc_now
from backend.kit.mongo import OUTBOX
from backend.runtime.demo.clients import draw_up
from backend.runtime.demo.clock import StoryClock
from backend.runtime.demo.estate import furnish
from backend.runtime.demo.firm import Appliance, Employee, Firm, found_firm
from backend.runtime.demo.forms import publish_designed, publish_form
from backend.runtime.demo.knowledge import learn
from backend.runtime.demo.phones import give_phones
from backend.runtime.demo.portraits import show_faces
from backend.runtime.demo.selling import sell
from backend.runtime.demo.stories import PAST, PRESENT, Story
from backend.runtime.demo.stories.office import dispatched
from backend.runtime.demo.teller import Teller
from backend.runtime.demo.workforce import take_on_subcontractor, train
from backend.runtime.demo_company import (
    DemoAccount,
    DemoCompany,
    DemoCustomer,
    DemoDevice,
    DemoForm,
)

__all__ = ["DemoAccount", "DemoCompany", "DemoCustomer", "DemoDevice", "DemoForm", "seed_demo"]

_MONTH: Final = timedelta(days=32)
_LAST_PAST_DAY: Final = 6


async def seed_demo(
    container: Container, simulator_url: str, progress: Callable[[str], None]
) -> DemoCompany:
    """Fill an empty, migrated database and the simulator.

    The simulator already has the accounts of `container.settings`. `progress` shows a line.
    """
    today = utc_now()
    clock = StoryClock(today - _MONTH)
    lived = build_container(container.settings, now=clock)
    try:
        progress("demo: 19 people, 40 households, 60 devices …")
        firm = await found_firm(lived, clock())
        await train(lived, firm, clock())
        await show_faces(lived, firm)
        outside = await take_on_subcontractor(lived, firm, clock())
        await furnish(lived, firm, clock())
        await draw_up(lived, firm, clock())
        await learn(lived, clock())
        await give_phones(container.settings, simulator_url, firm)
        grants = {e.described.role: await _grants(lived, e.described.role) for e in firm.employees}
        grants["customer"] = dict(CUSTOMER_GRANTS)
        teller = Teller(lived, clock, firm, grants, today)
        writer, second = (teller.employee(each) for each in ("business_administrator", "manager"))
        teller.forms = await publish_designed(lived, writer, second)
        form = await publish_form(lived)
        appliances = _turns(firm)
        await _tell_past(teller, appliances, today, progress)
        # What happened weeks ago is told to nobody now: the phones show today's messages.
        await lived.mongo.collection(OUTBOX).delete_many({})
        await _tell_present(teller, appliances, today, progress)
        await sell(teller, clock, firm)
    finally:
        lived.close()
    return _report(container, firm, outside, form)


async def _grants(container: Container, role: str) -> dict[str, Scope]:
    return dict(await container.accounts.sessions.grants.of((role,)))


def _turns(firm: Firm) -> Iterator[Appliance]:
    """Owned devices, one after the other, for ever; those with an open ticket are passed over by
    the story that is told of them last."""
    owned = [appliance for appliance in firm.appliances if appliance.home]
    while True:
        yield from owned


async def _tell_past(
    teller: Teller,
    appliances: Iterator[Appliance],
    today: datetime,
    progress: Callable[[str], None],
) -> None:
    stories = [story for story, times in PAST for _ in range(times)]
    for number, story in enumerate(stories):
        days_ago = 30 - number * (30 - _LAST_PAST_DAY) // len(stories)
        if number % 16 == 0:
            progress(f"demo: {len(stories) - number} tickets of the past month to go …")
        await story(teller, next(appliances), _morning(today, days_ago, number), number)


async def _tell_present(
    teller: Teller,
    appliances: Iterator[Appliance],
    today: datetime,
    progress: Callable[[str], None],
) -> None:
    progress("demo: what is going on today …")
    number = 0
    for story, times, days_ago in PRESENT:
        for _ in range(times):
            number += 1
            await _tell(story, teller, next(appliances), today, days_ago, number)


async def _tell(
    story: Story, teller: Teller, appliance: Appliance, today: datetime, days_ago: int, number: int
) -> None:
    begun = _morning(today, days_ago, number)
    if story is dispatched:
        # Sent a moment ago: who does not take it in time would lose it to the clock.
        begun = today - timedelta(minutes=26)
    elif days_ago == 0:
        # Several acts follow, the last of them hours later: all of it lies behind now.
        begun = today - timedelta(hours=4, minutes=number * 3)
    await story(teller, appliance, begun, number)


def _morning(today: datetime, days_ago: int, number: int) -> datetime:
    day = today.astimezone(SHANGHAI) - timedelta(days=days_ago)
    return day.replace(hour=8, minute=10, second=0, microsecond=0) + timedelta(
        minutes=(number * 37) % 300
    )


def _report(
    container: Container, firm: Firm, outside: list[Employee], form: DemoForm
) -> DemoCompany:
    base = container.settings.http.public_base_url
    return DemoCompany(
        forms=(form,),
        staff=tuple(
            DemoAccount(
                role=employee.described.role,
                username=employee.described.username,
                password=employee.password,
                wecom_userid=employee.account.wecom_userid,
            )
            for employee in (*firm.employees, *outside)
        ),
        customers=tuple(
            DemoCustomer(openid=home.openid, name=home.described.name)
            for home in firm.homes
            if home.openid
        ),
        devices=tuple(
            DemoDevice(
                code=appliance.code.code,
                url=f"{base}/q/{appliance.code.code}",
                model=f"{appliance.described.brand} {appliance.described.name}",
                owner=appliance.home.described.name if appliance.home else "",
            )
            for appliance in firm.appliances
        ),
    )
