"""The fault tree as a table: one line is one way down; what is wrong is named with its column."""

from typing import Any

import pytest

from backend.container import Container
from backend.features.devices import Category
from backend.features.faults.importing import COLUMNS, Column
from tests.features.devices.builders import a_line
from tests.features.faults.conftest import AIR, Keeper
from tests.support.imports import Importing, a_csv

HEADER = [column.title for column in COLUMNS]


@pytest.fixture
def importing(keeper: Keeper, container: Container) -> Importing:
    return Importing(keeper.api, container, "fault_tree")


def a_way(number: int = 1, **changes: str) -> list[str]:
    values = {
        Column.SYMPTOM_CODE: "AC-01",
        Column.SYMPTOM: "不制冷",
        Column.CAUSE_CODE: "AC-01-01",
        Column.CAUSE: "制冷剂不足",
        Column.REMEDY_CODE: f"AC-01-01-{number}",
        Column.REMEDY: f"做法 {number}",
        Column.LINES: "家用空调",
    } | {Column[name]: value for name, value in changes.items()}
    return [values.get(column, "") for column in Column]


async def stored(container: Container) -> int:
    return await container.mongo.collection("fault_nodes").count({})


async def test_ways_that_share_their_beginning_become_one_tree(
    importing: Importing, keeper: Keeper, container: Container
) -> None:
    done = await importing.bring_in(keeper.boss, a_csv(HEADER, a_way(1), a_way(2)))
    assert (done["state"], done["created"], done["bad_rows"]) == ("imported", 2, 0)
    assert await stored(container) == 4
    path = await container.faults.tree.remedy("AC-01-01-2", [AIR])
    assert path.words == "不制冷 › 制冷剂不足 › 做法 2"


async def test_what_was_exported_comes_in_again_and_changes_nothing(
    importing: Importing, keeper: Keeper, container: Container
) -> None:
    await importing.bring_in(keeper.boss, a_csv(HEADER, a_way(1), a_way(2)))
    exported = await keeper.api.get("/api/v1/fault-tree-export?format=csv", token=keeper.boss.token)
    again = await importing.bring_in(keeper.boss, exported.raw)
    assert (again["state"], again["created"], again["known"]) == ("imported", 0, 2)
    assert await stored(container) == 4


async def test_the_shipped_tree_comes_in_whole(
    importing: Importing, keeper: Keeper, container: Container
) -> None:
    store = container.device_services.store
    for name, category in (
        ("热水器", Category.WATER_HEATER),
        ("油烟机", Category.RANGE_HOOD),
        ("定制衣柜", Category.FURNITURE),
        ("防水工程", Category.WATERPROOFING),
    ):
        await store.lines.add(a_line(id=name, name=name, category=category))
    shipped = await keeper.api.get("/api/v1/fault-tree-starter?format=csv", token=keeper.boss.token)
    done = await importing.bring_in(keeper.boss, shipped.raw)
    assert (done["state"], done["bad_rows"]) == ("imported", 0)
    assert done["created"] > 150
    assert (await container.faults.tree.remedy("WH-01-01-1", ["热水器"])).code == "WH-01-01-1"


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"SYMPTOM": ""}, "现象"),
        ({"SYMPTOM": "别的名字"}, "现象"),
        ({"SYMPTOM_CODE": "OTHER"}, "现象"),
        ({"CAUSE_CODE": ""}, "原因编号"),
        ({"CAUSE_CODE": "", "CAUSE": ""}, "措施编号"),
        ({"CAUSE_CODE": "AC-01"}, "现象编号"),
        ({"REMEDY_CODE": "AC-01-01"}, "现象编号"),
        ({"REMEDY_CODE": "有汉字"}, "措施编号"),
        ({"LINES": "没有的产品线"}, "产品线"),
        ({"LINES": "智能门锁"}, "产品线"),
        ({"REMEDY_CODE": "NEW-1", "REMEDY": "做法 1"}, "措施"),
        ({"CAUSE_CODE": "AC-01-01-1", "CAUSE": "做法 1"}, "原因编号"),
    ],
)
async def test_a_way_that_does_not_fit_is_refused_in_its_column(
    importing: Importing,
    keeper: Keeper,
    container: Container,
    changes: dict[str, str],
    column: str,
) -> None:
    await importing.bring_in(keeper.boss, a_csv(HEADER, a_way(1)))
    done: Any = await importing.bring_in(keeper.boss, a_csv(HEADER, a_way(2, **changes)))
    assert (done["state"], done["bad_rows"]) == ("refused", 1), done
    told = await importing.problems(keeper.boss, done["id"])
    assert (2, column) in [(line, at) for line, at, _ in told], told
    assert await stored(container) == 3


@pytest.mark.long
async def test_ten_thousand_entries_come_in_with_one_line_each(
    importing: Importing, keeper: Keeper, container: Container
) -> None:
    """100 symptoms of 9 causes of 10 remedies: 100 + 900 + 9,000 entries."""
    rows = [
        [f"S{s}", f"现象 {s}", f"S{s}-{c}", f"原因 {c}", f"S{s}-{c}-{r}", f"措施 {r}", "", ""]
        for s in range(100)
        for c in range(9)
        for r in range(10)
    ]
    done = await importing.bring_in(keeper.boss, a_csv(HEADER, *rows))
    assert (done["state"], done["created"]) == ("imported", 9000)
    assert await stored(container) == 10_000
    assert (await container.faults.tree.remedy("S99-8-9", [AIR])).words == (
        "现象 99 › 原因 8 › 措施 9"
    )
