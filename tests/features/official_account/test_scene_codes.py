"""Codes for branches and campaigns: made once, printed, and counted."""

import asyncio
from hashlib import sha1

import pytest

from backend.container import Container
from backend.features.official_account import service
from backend.features.official_account.errors import SceneCodeExpired
from backend.features.official_account.schemas import PictureFormat
from backend.simulator.world.faults import FaultOrder
from tests.features.official_account.conftest import Account
from tests.support.accounts import People
from tests.support.application import MovableClock
from tests.support.kit import Api
from tests.support.platform import OA, SITE

CREATE = "api.weixin.qq.com/cgi-bin/qrcode/create"
TICKET = "api.weixin.qq.com/cgi-bin/ticket/getticket"
PNG = b"\x89PNG\r\n\x1a\n"


async def picture(account: Account, code_id: str, form: str = "png") -> bytes:
    answer = await account.api.get(
        f"/api/v1/scene-codes/{code_id}/picture?format={form}", token=account.keeper.token
    )
    assert answer.status == 200, answer.body
    return answer.raw


async def test_a_permanent_code_is_asked_for_once_and_printed_often(account: Account) -> None:
    code = await account.code()
    assert (code["days"], code["expires_at"], code["follows"], code["scans"]) == (None, None, 0, 0)
    first = await picture(account, code["id"])
    assert first.startswith(PNG)
    assert await picture(account, code["id"]) == first
    assert (await picture(account, code["id"], "svg")).startswith(b"<svg")
    assert (await account.control.calls_to(CREATE)).calls == 1


async def test_two_who_draw_a_temporary_code_at_once_hold_the_same_one(account: Account) -> None:
    code = await account.code(days=7)
    pictures = await asyncio.gather(*(picture(account, code["id"]) for _ in range(5)))
    assert len(set(pictures)) == 1


async def test_a_temporary_code_lives_from_its_first_picture(
    account: Account, container: Container, clock: MovableClock
) -> None:
    code_id = (await account.code(days=7))["id"]
    codes, png = container.official_account.codes, PictureFormat.PNG
    clock.move(days=3)
    await codes.picture(code_id, png)
    clock.move(days=6)
    await codes.picture(code_id, png)
    clock.move(days=2)
    with pytest.raises(SceneCodeExpired):
        await codes.picture(code_id, png)


async def test_a_platform_that_does_not_answer_leaves_the_code_to_be_drawn_later(
    account: Account,
) -> None:
    code = await account.code()
    await account.control.order_fault(FaultOrder(endpoint=CREATE, http_status=502, times=1))
    path = f"/api/v1/scene-codes/{code['id']}/picture"
    assert (await account.api.get(path, token=account.keeper.token)).status == 503
    assert (await picture(account, code["id"])).startswith(PNG)


async def test_an_account_whose_permanent_codes_are_used_up_says_so(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await account.code()
    await account.control.order_fault(FaultOrder(endpoint=CREATE, errcode=45029, times=1))
    path = f"/api/v1/scene-codes/{code['id']}/picture"
    refused = await account.api.get(path, token=account.keeper.token)
    assert (refused.status, refused.body["code"]) == (409, "scene_codes_used_up")
    monkeypatch.setattr(service, "MOST_PERMANENT", 1)
    body = {"name": "又一个"}
    answer = await account.api.post("/api/v1/scene-codes", body, token=account.keeper.token)
    assert (answer.status, answer.body["code"]) == (409, "scene_codes_used_up")
    await account.code(days=30)


async def test_follows_and_scans_are_counted_once_each(account: Account) -> None:
    code = await account.code()
    scene = f"s_{code['id']}"
    for _ in range(2):
        await account.tell("subscribe", scene=scene, packet_id="official_account:a")
    await asyncio.gather(
        *(account.tell("scan", scene=scene, packet_id=f"official_account:{n}") for n in "bcbcd")
    )
    shown = await account.shown(code["id"])
    assert (shown["follows"], shown["scans"]) == (1, 3)


@pytest.mark.parametrize("scene", ["", "s_", "s_no-such", "dev_8fK2", "s_" + "x" * 62, "qrscene_"])
async def test_other_scenes_count_nothing(account: Account, scene: str) -> None:
    code = await account.code()
    await account.tell("subscribe", scene=scene)
    await account.tell("scan", scene=scene)
    shown = await account.shown(code["id"])
    assert (shown["follows"], shown["scans"]) == (0, 0)
    assert (await account.customer()).origin is None


async def test_a_branch_out_of_reach_and_nonsense_are_refused(
    account: Account, people: People
) -> None:
    for order in (
        {"name": "柜台", "branch_id": "no-such-branch"},
        {"name": "", "source": "x"},
        {"name": "柜台", "days": 31},
        {"name": "柜台", "days": 0},
        {"name": "柜台", "source": "大写"},
    ):
        answer = await account.api.post("/api/v1/scene-codes", order, token=account.keeper.token)
        assert answer.status in (404, 422), order
    listed = await account.api.get("/api/v1/scene-codes", token=account.keeper.token)
    assert listed.body["items"] == []
    technician = await people.staff("technician")
    refused = await account.api.post(
        "/api/v1/scene-codes", {"name": "柜台"}, token=technician.token
    )
    assert refused.status == 403


async def test_the_same_order_twice_makes_one_code(account: Account) -> None:
    body = {"name": "柜台"}
    answers = [
        await account.api.post(
            "/api/v1/scene-codes", body, token=account.keeper.token, key="order-1"
        )
        for _ in range(2)
    ]
    assert answers[0].body == answers[1].body


async def test_a_page_of_ours_is_signed_for_wechats_javascript(
    account: Account, product: Api, container: Container
) -> None:
    address = f"{SITE}/q/8fK2?from=timeline"
    answer = await product.post("/api/v1/page-signatures", {"address": f"{address}#top"})
    assert answer.status == 200
    signed = answer.body
    # The simulator gives the same ticket to whoever asks for this account.
    [row] = await container.mongo.collection("access_tokens").find(
        {"_id": f"{OA} jsapi_ticket"}, limit=1
    )
    ticket = container.mongo.crypto.open("jsapi_ticket", row["_id"], row["value"])
    text = (
        f"jsapi_ticket={ticket}&noncestr={signed['nonce']}"
        f"&timestamp={signed['timestamp']}&url={address}"
    )
    assert signed["app_id"] == OA
    assert signed["signature"] == sha1(text.encode(), usedforsecurity=False).hexdigest()
    assert ticket not in str(signed)


async def test_pages_of_others_are_not_signed_and_a_silent_platform_is_said(
    account: Account, product: Api
) -> None:
    foreign = await product.post("/api/v1/page-signatures", {"address": "https://evil.example/"})
    assert (foreign.status, foreign.body["code"]) == (422, "page_not_ours")
    assert (await account.control.calls_to(TICKET)).calls == 0
    await account.control.order_fault(FaultOrder(endpoint=TICKET, http_status=502, times=1))
    silent = await product.post("/api/v1/page-signatures", {"address": f"{SITE}/q/1"})
    assert (silent.status, silent.body["code"]) == (503, "page_signing_unavailable")
