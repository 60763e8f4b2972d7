"""故障树: three levels, one code each, nothing ever moved or deleted."""

import asyncio
from typing import Any

import pytest

from backend.container import Container
from backend.features.faults import FaultCodeNotUsable, PathStep
from tests.features.faults.conftest import AIR, LOCK, NODES, Keeper


async def stored(container: Container) -> int:
    return await container.mongo.collection("fault_nodes").count({})


async def test_a_remedy_stands_below_a_cause_below_a_symptom(keeper: Keeper) -> None:
    symptom, cause, remedy = await keeper.branch(line_ids=[AIR])
    assert [node["level"] for node in (symptom, cause, remedy)] == ["symptom", "cause", "remedy"]
    assert remedy["path"] == [
        {"code": "AC-01", "name": "AC 不制冷"},
        {"code": "AC-01-01", "name": "制冷剂不足"},
        {"code": "AC-01-01-1", "name": "检漏补焊"},
    ]
    assert [node["is_usable"] for node in (symptom, cause, remedy)] == [False, False, True]
    assert [node["line_ids"] for node in (symptom, cause, remedy)] == [[AIR]] * 3


async def test_a_fourth_level_is_refused(keeper: Keeper, container: Container) -> None:
    _, _, remedy = await keeper.branch()
    body = {"code": "AC-01-01-1-1", "name": "再细一点", "parent_id": remedy["id"]}
    answer = await keeper.api.post(NODES, body, token=keeper.boss.token)
    assert (answer.status, answer.body["code"]) == (422, "fault_too_deep")
    assert "只有三级" in answer.body["detail"]
    assert await stored(container) == 3


async def test_two_products_may_have_a_symptom_of_one_name(keeper: Keeper) -> None:
    await keeper.node("AC-09", "有异味", line_ids=[AIR])
    await keeper.node("SL-09", "有异味", line_ids=[LOCK])
    body = {"code": "X-09", "name": "有异味", "line_ids": [AIR, LOCK]}
    refused = await keeper.api.post(NODES, body, token=keeper.boss.token)
    assert (refused.status, refused.body["code"]) == (409, "fault_name_taken")
    symptom, cause, _ = await keeper.branch()
    twin = {"code": "X-10", "name": cause["name"], "parent_id": symptom["id"]}
    beside = await keeper.api.post(NODES, twin, token=keeper.boss.token)
    assert (beside.status, beside.body["code"]) == (409, "fault_name_taken")


async def test_a_node_cannot_be_moved_so_that_no_circle_comes_about(keeper: Keeper) -> None:
    symptom, cause, _ = await keeper.branch()
    body = {"version": 0, "parent_id": cause["id"]}
    moved = await keeper.api.patch(f"{NODES}/{symptom['id']}", body, token=keeper.boss.token)
    assert (moved.status, moved.body["code"]) == (422, "invalid_request")
    recoded = await keeper.api.patch(
        f"{NODES}/{symptom['id']}", {"version": 0, "code": "X"}, token=keeper.boss.token
    )
    assert (recoded.status, recoded.body["code"]) == (422, "invalid_request")
    kept = (await keeper.api.get(f"{NODES}/{symptom['id']}", token=keeper.boss.token)).body
    assert kept == symptom


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"code": "ac-01", "name": "别的"}, 409, "code_taken"),
        ({"code": "AC-02", "name": "AC 不制冷"}, 409, "fault_name_taken"),
        ({"code": "AC-02", "name": "别的", "parent_id": "nothing"}, 404, "fault_node_not_found"),
        ({"code": "AC-02", "name": "别的", "line_ids": ["no"]}, 404, "product_line_not_found"),
        ({"code": "AC.02", "name": "别的"}, 422, "invalid_request"),
        ({"code": "AC-02", "name": ""}, 422, "invalid_request"),
        ({"code": "AC-02", "name": "别\n的"}, 422, "invalid_request"),
        ({"code": "AC-02", "name": "别的", "level": "remedy"}, 422, "invalid_request"),
    ],
)
async def test_bad_entries_are_refused_and_store_nothing(
    keeper: Keeper, container: Container, body: dict[str, Any], status: int, code: str
) -> None:
    await keeper.branch()
    answer = await keeper.api.post(NODES, body, token=keeper.boss.token)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert await stored(container) == 3


async def test_products_are_said_of_the_symptom_and_hold_for_all_below(keeper: Keeper) -> None:
    symptom, cause, remedy = await keeper.branch(line_ids=[AIR])
    body = {"code": "AC-01-02", "name": "脏堵", "parent_id": symptom["id"], "line_ids": [LOCK]}
    refused = await keeper.api.post(NODES, body, token=keeper.boss.token)
    assert (refused.status, refused.body["code"]) == (422, "lines_belong_to_symptoms")
    below = await keeper.api.patch(
        f"{NODES}/{cause['id']}", {"version": 0, "line_ids": [LOCK]}, token=keeper.boss.token
    )
    assert (below.status, below.body["code"]) == (422, "lines_belong_to_symptoms")
    await keeper.change(symptom, line_ids=[LOCK])
    for node in (cause, remedy):
        now = (await keeper.api.get(f"{NODES}/{node['id']}", token=keeper.agent.token)).body
        assert (now["line_ids"], now["version"]) == ([LOCK], node["version"] + 1)
    found = await keeper.api.get(f"{NODES}?line_id={LOCK}", token=keeper.agent.token)
    assert {node["code"] for node in found.body["items"]} == {"AC-01", "AC-01-01", "AC-01-01-1"}
    gone = await keeper.api.get(f"{NODES}?line_id={AIR}", token=keeper.agent.token)
    assert gone.body["items"] == []


async def test_a_retired_entry_stays_and_its_codes_are_no_longer_taken(
    keeper: Keeper, container: Container
) -> None:
    symptom, cause, remedy = await keeper.branch()
    tree = container.faults.tree
    path = await tree.remedy("ac-01-01-1", [AIR])
    assert path.code == "AC-01-01-1"
    assert path.words == "AC 不制冷 › 制冷剂不足 › 检漏补焊"
    assert path.steps[0] == PathStep(code="AC-01", name="AC 不制冷")
    await keeper.change(cause, is_active=False)
    with pytest.raises(FaultCodeNotUsable) as refused:
        await tree.remedy("AC-01-01-1", [AIR])
    assert str(refused.value) == "故障代码「AC-01-01-1」已停用，请重新选择到第三级的措施"
    now = (await keeper.api.get(f"{NODES}/{remedy['id']}", token=keeper.agent.token)).body
    assert (now["is_active"], now["is_usable"]) == (True, False)
    body = {"code": "AC-01-01-2", "name": "补焊", "parent_id": cause["id"]}
    added = await keeper.api.post(NODES, body, token=keeper.boss.token)
    assert (added.status, added.body["code"]) == (409, "parent_retired")
    await keeper.change(cause, is_active=True)
    assert (await tree.remedy("AC-01-01-1", [AIR])).code == "AC-01-01-1"
    assert await stored(container) == 3
    assert (
        await keeper.api.delete(f"{NODES}/{symptom['id']}", token=keeper.boss.token)
    ).status == 405


@pytest.mark.parametrize(
    ("code", "line", "reason"),
    [
        ("NOTHING", AIR, "不在故障树里"),
        ("AC-01-01", AIR, "不是第三级"),
        ("AC-01-01-1", LOCK, "不适用于这种产品"),
    ],
)
async def test_a_code_that_does_not_fit_is_refused_in_words(
    keeper: Keeper, container: Container, code: str, line: str, reason: str
) -> None:
    await keeper.branch(line_ids=[AIR])
    with pytest.raises(FaultCodeNotUsable) as refused:
        await container.faults.tree.remedy(code, [line])
    assert reason in str(refused.value)


async def test_entries_come_in_their_order_page_by_page(keeper: Keeper) -> None:
    for number, order in enumerate((30, 10, 20), 1):
        await keeper.node(f"S{number}", f"现象{number}", order=order)
    path = f"{NODES}?level=symptom&limit=2"
    first = (await keeper.api.get(path, token=keeper.agent.token)).body
    rest = (
        await keeper.api.get(f"{path}&cursor={first['next_cursor']}", token=keeper.agent.token)
    ).body
    assert [node["code"] for node in first["items"] + rest["items"]] == ["S2", "S3", "S1"]
    assert rest["next_cursor"] is None


async def test_one_code_added_ten_times_at_once_is_one_entry(
    keeper: Keeper, container: Container
) -> None:
    body = {"code": "AC-01", "name": "不制冷"}
    answers = await asyncio.gather(
        *(keeper.api.post(NODES, body, token=keeper.boss.token) for _ in range(10))
    )
    assert sorted(answer.status for answer in answers) == [201, *[409] * 9]
    assert await stored(container) == 1


async def test_only_who_keeps_the_catalogue_changes_the_tree(
    keeper: Keeper, container: Container
) -> None:
    symptom, _, _ = await keeper.branch()
    for who in (keeper.agent, keeper.customer):
        made = await keeper.api.post(NODES, {"code": "X", "name": "Y"}, token=who.token)
        changed = await keeper.api.patch(
            f"{NODES}/{symptom['id']}", {"version": 0, "name": "Y"}, token=who.token
        )
        assert (made.status, changed.status) == (403, 403)
        assert (await keeper.api.get(NODES, token=who.token)).status == 200
    assert await stored(container) == 3


async def test_an_older_version_is_refused(keeper: Keeper) -> None:
    symptom, _, _ = await keeper.branch()
    await keeper.change(symptom, name="制冷差")
    late = await keeper.api.patch(
        f"{NODES}/{symptom['id']}", {"version": 0, "name": "不冷"}, token=keeper.boss.token
    )
    assert (late.status, late.body["code"]) == (409, "stale_document")
