"""问题类型: how the service desk sorts requests, each with its products."""

from typing import Any

import pytest

from backend.container import Container
from backend.features.faults import ProblemTypeNotUsable
from tests.features.faults.conftest import AIR, LOCK, TYPES, Keeper


async def add(keeper: Keeper, **fields: Any) -> Any:
    body = {"code": "AC-COOL", "name": "制冷制热", "line_ids": [AIR], **fields}
    answer = await keeper.api.post(TYPES, body, token=keeper.boss.token)
    assert answer.status == 201, answer.body
    return answer.body


async def test_types_of_a_product_come_with_those_for_every_product(keeper: Keeper) -> None:
    await add(keeper, order=20)
    await add(keeper, code="ASK", name="咨询", line_ids=[], order=10)
    await add(keeper, code="SL-OPEN", name="开不了门", line_ids=[LOCK])
    for who in (keeper.agent, keeper.customer):
        listed = await keeper.api.get(f"{TYPES}?line_id={AIR}", token=who.token)
        assert [kept["code"] for kept in listed.body["items"]] == ["ASK", "AC-COOL"]


async def test_a_retired_type_is_kept_and_no_longer_taken(
    keeper: Keeper, container: Container
) -> None:
    kept = await add(keeper)
    types = container.faults.problem_types
    assert (await types.usable("ac-cool", [AIR])).name == "制冷制热"
    changed = await keeper.api.patch(
        f"{TYPES}/{kept['id']}", {"version": 0, "is_active": False}, token=keeper.boss.token
    )
    assert changed.body["is_active"] is False
    with pytest.raises(ProblemTypeNotUsable) as refused:
        await types.usable("AC-COOL", [AIR])
    assert str(refused.value) == "问题类型「AC-COOL」已停用，请重新选择"
    active = await keeper.api.get(f"{TYPES}?is_active=true", token=keeper.agent.token)
    assert active.body["items"] == []
    assert len((await keeper.api.get(TYPES, token=keeper.agent.token)).body["items"]) == 1


async def test_a_type_must_fit_the_product_and_words_are_just_words(
    keeper: Keeper, container: Container
) -> None:
    await add(keeper)
    types = container.faults.problem_types
    for code, line, reason in (("AC-COOL", LOCK, "不适用于这种产品"), ("NONE", AIR, "不存在")):
        with pytest.raises(ProblemTypeNotUsable) as refused:
            await types.usable(code, [line])
        assert reason in str(refused.value)
    assert await types.understood("不制冷，客户很急", [AIR]) is None
    understood = await types.understood("ac-cool", [AIR])
    assert understood is not None
    assert understood.code == "AC-COOL"
    assert (await types.usable("AC-COOL", [])).code == "AC-COOL", "about no product yet"


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"name": "别的"}, 409, "code_taken"),
        ({"code": "OTHER"}, 409, "fault_name_taken"),
        ({"code": "OTHER", "name": "别的", "line_ids": ["no"]}, 404, "product_line_not_found"),
        ({"code": "有汉字", "name": "别的"}, 422, "invalid_request"),
    ],
)
async def test_bad_types_are_refused_and_store_nothing(
    keeper: Keeper, container: Container, fields: dict[str, Any], status: int, code: str
) -> None:
    await add(keeper)
    body = {"code": "AC-COOL", "name": "制冷制热", "line_ids": [AIR], **fields}
    answer = await keeper.api.post(TYPES, body, token=keeper.boss.token)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert await container.mongo.collection("problem_types").count({}) == 1
