"""The trees we ship, and the tree as a table."""

from io import BytesIO

from openpyxl import load_workbook

from backend.features.devices import Category
from backend.features.faults.starter import starter_trees
from tests.features.faults.conftest import AIR, Keeper

HEADER = ("现象编号", "现象", "原因编号", "原因", "措施编号", "措施", "产品线", "停用")


def rows_of(content: bytes) -> list[tuple[object, ...]]:
    sheet = load_workbook(BytesIO(content), read_only=True).worksheets[0]
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def test_each_of_six_kinds_has_at_least_five_symptoms_each_with_ways_to_a_remedy() -> None:
    trees = {tree.category: tree for tree in starter_trees()}
    assert set(trees) == {
        Category.AIR_CONDITIONER,
        Category.WATER_HEATER,
        Category.RANGE_HOOD,
        Category.SMART_LOCK,
        Category.FURNITURE,
        Category.WATERPROOFING,
    }
    for tree in trees.values():
        assert len(tree.symptoms) >= 5
        assert len(tree.problem_types) >= 5
        assert all(cause.remedies for symptom in tree.symptoms for cause in symptom.causes)
        assert all(symptom.causes for symptom in tree.symptoms)


def test_no_code_is_used_twice_and_none_is_too_long() -> None:
    symptoms = [symptom for tree in starter_trees() for symptom in tree.symptoms]
    causes = [cause for symptom in symptoms for cause in symptom.causes]
    remedies = [remedy for cause in causes for remedy in cause.remedies]
    codes = [
        *(symptom.code for symptom in symptoms),
        *(cause.code for cause in causes),
        *(remedy.code for remedy in remedies),
    ]
    types = [code for tree in starter_trees() for code, _ in tree.problem_types]
    assert len(set(codes)) == len(codes)
    assert len(set(types)) == len(types)
    assert max(map(len, codes)) <= 30


async def test_the_shipped_tree_comes_with_the_firms_own_product_lines(keeper: Keeper) -> None:
    answer = await keeper.api.get("/api/v1/fault-tree-starter", token=keeper.boss.token)
    assert answer.status == 200
    rows = rows_of(answer.raw)
    assert rows[0] == HEADER
    first = next(row for row in rows if row[0] == "AC-01")
    assert first[6] == "家用空调", "the firm's line of that category"
    assert next(row for row in rows if row[0] == "WH-01")[6] == "热水器", "it has none"
    assert len(rows) > 150


async def test_the_firms_tree_is_taken_away_as_a_table(keeper: Keeper) -> None:
    _, _, remedy = await keeper.branch(line_ids=[AIR])
    await keeper.node("AC-09", "=1+1")
    await keeper.change(remedy, is_active=False)
    answer = await keeper.api.get("/api/v1/fault-tree-export", token=keeper.boss.token)
    assert rows_of(answer.raw) == [
        HEADER,
        (
            *("AC-01", "AC 不制冷", "AC-01-01", "制冷剂不足", "AC-01-01-1", "检漏补焊"),
            *("家用空调", "是"),
        ),
        ("AC-09", "=1+1", None, None, None, None, None, None),
    ]
    csv = await keeper.api.get("/api/v1/fault-tree-export?format=csv", token=keeper.boss.token)
    assert "'=1+1" in csv.raw.decode("utf-8-sig")
    refused = await keeper.api.get("/api/v1/fault-tree-export", token=keeper.agent.token)
    assert refused.status == 403
