"""Common faults to tap: the model's own, else the tree's, else what is usual."""

from typing import Any

import pytest

from backend.container import Container
from backend.features.devices.models import DeviceCode
from backend.kit.tokens import new_public_code
from tests.features.devices.builders import NOON, a_device
from tests.features.faults.conftest import AIR, LOCK, Keeper

CHIPS = "/api/v1/device-models/model-lh26/common-faults"


async def a_scanned_device(container: Container, **changes: Any) -> tuple[str, str]:
    device = a_device(branch_id="main-branch", **changes)
    code = DeviceCode(device_id=device.id, created_at=NOON)
    await container.device_services.store.devices.add(device)
    await container.device_services.store.codes.add(code)
    return device.id, code.code


async def put(keeper: Keeper, version: int, *chips: dict[str, str]) -> Any:
    body = {"version": version, "chips": list(chips)}
    return await keeper.api.put(CHIPS, body, token=keeper.boss.token)


async def test_anybody_who_scans_a_code_gets_the_chips_and_nothing_else(
    keeper: Keeper, container: Container
) -> None:
    _, code = await a_scanned_device(container, owner_account_id=keeper.customer.id)
    path = f"/api/v1/codes/{code}/common-faults"
    usual = await keeper.api.get(path)
    assert usual.status == 200
    assert usual.body["source"] == "category"
    assert usual.body["chips"][0] == {"text": "不制冷", "code": ""}
    await keeper.branch(line_ids=[AIR])
    from_tree = (await keeper.api.get(path)).body
    assert from_tree == {"source": "tree", "chips": [{"text": "AC 不制冷", "code": "AC-01"}]}
    chosen = await put(keeper, 0, {"text": "不够凉", "code": "AC-01"}, {"text": "滴水"})
    assert chosen.status == 200
    assert (await keeper.api.get(path)).body == {
        "source": "model",
        "chips": [{"text": "不够凉", "code": "AC-01"}, {"text": "滴水", "code": ""}],
    }
    unknown = await keeper.api.get(f"/api/v1/codes/{new_public_code()}/common-faults")
    assert (unknown.status, unknown.body["code"]) == (404, "code_not_found")


async def test_an_owner_asks_for_his_own_device_only(keeper: Keeper, container: Container) -> None:
    mine, _ = await a_scanned_device(container, owner_account_id=keeper.customer.id)
    other, _ = await a_scanned_device(container, serial="OTHER")
    got = await keeper.api.get(f"/api/v1/devices/{mine}/common-faults", token=keeper.customer.token)
    assert (got.status, got.body["source"]) == (200, "category")
    hidden = await keeper.api.get(
        f"/api/v1/devices/{other}/common-faults", token=keeper.customer.token
    )
    assert (hidden.status, hidden.body["code"]) == (404, "device_not_found")


async def test_no_choice_goes_back_to_what_is_shown_without_one(keeper: Keeper) -> None:
    assert (await put(keeper, 0, {"text": "滴水"})).body["version"] == 1
    late = await put(keeper, 0, {"text": "太热"})
    assert (late.status, late.body["code"]) == (409, "stale_document")
    emptied = await put(keeper, 1)
    assert (emptied.body["source"], emptied.body["version"]) == ("category", 2)


async def test_a_chip_names_a_symptom_in_use_that_fits(keeper: Keeper) -> None:
    _, cause, _ = await keeper.branch(line_ids=[AIR])
    lock, _, _ = await keeper.branch("SL", line_ids=[LOCK])
    old = await keeper.node("OLD", "旧现象")
    await keeper.change(old, is_active=False)
    for code, reason in (
        (cause["code"], "不是故障树里的现象"),
        ("NOTHING", "不是故障树里的现象"),
        (lock["code"], "不适用于这个型号"),
        ("OLD", "已停用"),
    ):
        refused = await put(keeper, 0, {"text": "滴水", "code": code})
        assert (refused.status, refused.body["code"]) == (422, "chip_not_usable")
        assert reason in refused.body["detail"]
    too_many = await put(keeper, 0, *({"text": f"故障{n}"} for n in range(13)))
    assert too_many.status == 422
    assert (await keeper.api.get(CHIPS, token=keeper.agent.token)).body["version"] == 0


async def test_past_work_suggests_what_is_frequent(keeper: Keeper, container: Container) -> None:
    await keeper.branch(line_ids=[AIR])
    other = await keeper.node("AC-02", "漏水", line_ids=[AIR])
    cause = await keeper.node("AC-02-01", "堵塞", other["id"])
    await keeper.node("AC-02-01-1", "疏通", cause["id"])
    chips = container.faults.chips
    for code in ("AC-02-01-1", "AC-01-01-1", "AC-02-01-1", "NOTHING"):
        await chips.count("model-lh26", code)
    suggested = await keeper.api.get(f"{CHIPS}/suggestions", token=keeper.boss.token)
    assert suggested.body == [
        {"chip": {"text": "漏水", "code": "AC-02"}, "count": 2},
        {"chip": {"text": "AC 不制冷", "code": "AC-01"}, "count": 1},
    ]
    await keeper.change(other, is_active=False)
    fewer = await keeper.api.get(f"{CHIPS}/suggestions", token=keeper.boss.token)
    assert [each["chip"]["code"] for each in fewer.body] == ["AC-01"]


@pytest.mark.parametrize("path", [CHIPS, f"{CHIPS}/suggestions"])
async def test_a_model_that_is_not_there(keeper: Keeper, path: str) -> None:
    answer = await keeper.api.get(path.replace("model-lh26", "none"), token=keeper.boss.token)
    assert (answer.status, answer.body["code"]) == (404, "device_model_not_found")
