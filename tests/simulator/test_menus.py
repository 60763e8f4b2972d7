"""The menu of an official account, as it is made, read and removed."""

from typing import Any

from backend.simulator.world.rules import Rules
from tests.simulator.conftest import Answer, Platform

BUTTONS: list[dict[str, Any]] = [
    {"type": "click", "name": "进度查询", "key": "PROGRESS"},
    {
        "name": "我的",
        "sub_button": [{"type": "view", "name": "网点", "url": "https://m.example.com"}],
    },
]


async def create(platform: Platform, buttons: list[dict[str, Any]]) -> Answer:
    return await platform.post("cgi-bin/menu/create", {"button": buttons}, await platform.token())


async def read(platform: Platform) -> Answer:
    return await platform.get("cgi-bin/menu/get", access_token=await platform.token())


async def scene_code(platform: Platform, **order: Any) -> str:
    """The address that stands in the picture."""
    body = {"action_name": "QR_LIMIT_STR_SCENE", **order}
    body["action_info"] = {"scene": {"scene_str": "dev_8fK2"}}
    answer = await platform.post("cgi-bin/qrcode/create", body, await platform.token())
    return str(answer.body["url"])


async def test_a_menu_comes_back_with_a_list_under_every_button(platform: Platform) -> None:
    assert (await create(platform, BUTTONS)).errcode == 0
    progress, mine = (await read(platform)).body["menu"]["button"]
    assert progress == {**BUTTONS[0], "sub_button": []}
    assert mine["sub_button"] == [{**BUTTONS[1]["sub_button"][0], "sub_button": []}]
    await platform.control.put_rules(Rules(menu_leaves_carry_sub_buttons=False))
    assert (await read(platform)).body["menu"]["button"] == BUTTONS


async def test_a_menu_that_was_removed_or_never_made_is_46003(platform: Platform) -> None:
    assert (await read(platform)).errcode == 46003
    await create(platform, BUTTONS)
    token = await platform.token()
    assert (await platform.get("cgi-bin/menu/delete", access_token=token)).errcode == 0
    assert (await read(platform)).errcode == 46003


async def test_a_menu_past_the_limits_is_refused_and_the_old_one_stays(platform: Platform) -> None:
    await create(platform, BUTTONS)
    for wrong in (
        [],
        [BUTTONS[0]] * 4,
        [{**BUTTONS[0], "name": "六个字的名称"}],
        [{**BUTTONS[0], "key": ""}],
        [{**BUTTONS[0], "key": "k" * 129}],
        [{**BUTTONS[0], "type": "fly"}],
        [{"name": "我的", "sub_button": [BUTTONS[0]] * 6}],
        [{"name": "我的", "sub_button": [BUTTONS[1]]}],
        [{"type": "view", "name": "网点", "url": "ftp://x"}],
        [{"type": "miniprogram", "name": "报修", "url": "https://m.example.com"}],
    ):
        assert (await create(platform, wrong)).errcode != 0, wrong
    assert len((await read(platform)).body["menu"]["button"]) == 2
