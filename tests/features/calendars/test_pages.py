"""The calendar's page, its tester, and the life of a calendar over HTTP."""

from datetime import datetime
from typing import Any

import pytest

from backend.container import Container
from backend.features.calendars import STANDARD
from backend.features.calendars.official import LAST_KNOWN_YEAR
from backend.kit.clock import SHANGHAI
from tests.support.accounts import People, SignedIn
from tests.support.kit import Api

ROOT = "/api/v1/working-calendars"
DRAFTS = "/api/v1/definitions/working_calendar"


@pytest.fixture
async def manager(people: People) -> SignedIn:
    return await people.staff("manager")


async def read(product: Api, path: str, who: SignedIn) -> Any:
    answer = await product.get(path, token=who.token)
    assert answer.status == 200, answer.body
    return answer.body


async def test_a_month_shows_open_windows_and_where_each_exception_comes_from(
    product: Api, manager: SignedIn
) -> None:
    month = await read(product, f"{ROOT}/standard/month?month=2026-10", manager)

    assert (month["key"], month["version"], len(month["days"])) == (STANDARD, 1, 31)
    assert (month["official_days_included"], month["says"]) == (True, "")
    days = {each["day"]: each for each in month["days"]}
    assert days["2026-10-01"] == {
        "day": "2026-10-01",
        "weekday": "周四",
        "windows": [],
        "open_minutes": 0,
        "source": "official",
        "name": "国庆节",
        "says": "国家放假安排“国庆节”：休息",
    }
    assert days["2026-10-10"]["says"] == ("国家放假安排“国庆节调休”：上班 09:00–12:00、13:00–18:00")
    ordinary = days["2026-10-12"]
    assert (ordinary["source"], ordinary["open_minutes"]) == ("week", 480)
    assert ordinary["windows"][0] == {"start": "09:00", "end": "12:00"}


async def test_a_month_of_a_year_not_known_says_so(product: Api, manager: SignedIn) -> None:
    ahead = LAST_KNOWN_YEAR + 1

    month = await read(product, f"{ROOT}/standard/month?month={ahead}-10", manager)
    official = await read(product, f"/api/v1/official-days?year={ahead}", manager)
    always = await read(product, f"{ROOT}/always/month?month=2026-10", manager)

    assert month["official_days_included"] is False
    assert month["says"].startswith(f"{ahead} 年的国家放假安排本系统还不知道")
    assert official == {
        "year": ahead,
        "is_known": False,
        "says": month["says"],
        "days": [],
    }
    assert always["says"] == "这份日历没有加入 2026 年的国家放假安排，节假日按每周时间计算"
    assert {each["open_minutes"] for each in always["days"]} == {1440}


async def test_the_official_days_of_a_known_year_are_ready_to_be_put_in(
    product: Api, manager: SignedIn
) -> None:
    official = await read(product, "/api/v1/official-days?year=2026", manager)

    assert official["is_known"] is True
    assert len(official["days"]) == 39
    assert official["days"][3] == {
        "day": "2026-01-04",
        "kind": "work",
        "name": "元旦调休",
        "source": "official",
        "windows": None,
    }


async def test_the_tester_tells_when_a_limit_is_due_and_how_the_days_add_up(
    product: Api, manager: SignedIn
) -> None:
    due = await read(
        product,
        f"{ROOT}/standard/due?start=2026-09-30T16:00:00%2B08:00&target_minutes=240",
        manager,
    )

    moment = datetime.fromisoformat(due["due_at"])
    assert moment == datetime(2026, 10, 8, 11, 0, tzinfo=SHANGHAI)
    used = {each["day"]: each["used_minutes"] for each in due["steps"] if each["used_minutes"]}
    assert used == {"2026-09-30": 120.0, "2026-10-08": 120.0}
    assert (len(due["steps"]), due["steps_left_out"]) == (9, 0)


async def test_a_long_limit_tells_its_first_days_and_the_last(
    product: Api, manager: SignedIn
) -> None:
    due = await read(product, f"{ROOT}/standard/due?target_minutes=150000", manager)

    assert len(due["steps"]) == 62
    assert due["steps_left_out"] > 300
    assert due["steps"][-1]["used_minutes"] > 0


@pytest.mark.parametrize(
    "path",
    [
        f"{ROOT}/standard/due?target_minutes=0",
        f"{ROOT}/standard/due?target_minutes=150001",
        f"{ROOT}/standard/due?target_minutes=1&start=1999-01-01T00:00:00Z",
        f"{ROOT}/standard/month?month=2026-13",
        f"{ROOT}/standard/month?month=2026-10-01",
        f"{ROOT}/standard/month?month=1999-01",
        "/api/v1/official-days?year=1",
        "/api/v1/official-days",
    ],
)
async def test_what_cannot_be_asked_is_refused(product: Api, manager: SignedIn, path: str) -> None:
    assert (await product.get(path, token=manager.token)).status == 422


async def test_a_calendar_that_is_not_there_is_not_found(product: Api, manager: SignedIn) -> None:
    for path in ("nothing/month", "standard/month?version=99", "nothing/due?target_minutes=1"):
        answer = await product.get(f"{ROOT}/{path}", token=manager.token)
        assert answer.status == 404, path


async def test_a_published_version_counts_from_then_on_and_the_old_one_stays(
    product: Api, manager: SignedIn, people: People, container: Container
) -> None:
    second = await people.staff("manager")
    shown = await read(product, f"{DRAFTS}/standard", manager)
    content = shown["published"]["content"]
    content["week"]["saturday"] = []
    broken = {**content, "week": {}}

    refused = await product.put(
        f"{DRAFTS}/standard/draft",
        {"version": shown["definition"]["version"], "content": broken},
        token=manager.token,
    )
    publication = {"version": refused.body["version"]}
    path = f"{DRAFTS}/standard/draft/publication"
    answer = await product.post(path, publication, token=second.token)
    assert answer.status == 422
    assert answer.body["params"]["findings"][0]["field"] == "week"
    assert (await container.calendars.working.current(STANDARD)).version == 1

    written = await product.put(
        f"{DRAFTS}/standard/draft",
        {"version": refused.body["version"], "content": content},
        token=manager.token,
    )
    published = await product.post(path, {"version": written.body["version"]}, token=second.token)

    assert published.status == 201, published.body
    assert published.body["changes"] == ["周六由 09:00–12:00 改为 休息"]
    now = await container.calendars.working.current(STANDARD)
    pinned = await container.calendars.working.at_version(STANDARD, 1)
    saturday = datetime(2026, 9, 19, 10, 0, tzinfo=SHANGHAI)
    assert (now.version, now.calendar.is_open(saturday)) == (2, False)
    assert (pinned.version, pinned.calendar.is_open(saturday)) == (1, True)
    assert (await container.calendars.working.at_version(STANDARD, 1)).calendar is pinned.calendar
