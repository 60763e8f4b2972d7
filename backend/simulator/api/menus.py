"""The menu of an official account (protocol sheet 3.4)."""

from typing import Annotated, Final

from pydantic import Field, JsonValue, ValidationError

from backend.simulator.api.call import OPEN_HOST, Call, Endpoint, Payload
from backend.simulator.api.refusals import Refusal
from backend.simulator.api.speakers import speaking_account
from backend.simulator.world.accounts import OfficialAccount
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.menus import MOST_BUTTONS, MOST_SUB_BUTTONS, Menu

KEYED: Final = frozenset(
    {
        "click",
        "scancode_push",
        "scancode_waitmsg",
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
    }
)
OF_MEDIA: Final = frozenset({"media_id", "article_id", "article_view_limited", "view_limited"})


class Button(Payload):
    type: str = ""
    name: str = ""
    key: str = ""
    url: str = ""
    appid: str = ""
    pagepath: str = ""
    media_id: str = ""
    article_id: str = ""
    sub_button: "Annotated[list[Button], Field(max_length=50)]" = []


class MenuOrder(Payload):
    button: list[Button] = []


def create(call: Call) -> JsonObject:
    account = speaking_account(call)
    body = call.body
    try:
        menu = MenuOrder.model_validate(body)
    except ValidationError as error:
        raise Refusal(40015) from error
    if not 1 <= len(menu.button) <= MOST_BUTTONS:
        raise Refusal(40016)
    for button in menu.button:
        _check(call, account, button)
    call.world.menus.put(Menu(app_id=account.app_id, content=body))
    return {}


def get(call: Call) -> JsonObject:
    menu = call.world.menus.get(speaking_account(call).app_id)
    if menu is None:
        raise Refusal(46003)
    if call.rules.menu_leaves_carry_sub_buttons:
        return {"menu": {"button": _with_sub_buttons(menu.content.get("button"))}}
    return {"menu": menu.content}


def _with_sub_buttons(buttons: JsonValue) -> JsonValue:
    """Every button comes back with a list of those under it, also when there are none."""
    if not isinstance(buttons, list):
        return []
    return [
        {**each, "sub_button": _with_sub_buttons(each.get("sub_button"))}
        for each in buttons
        if isinstance(each, dict)
    ]


def delete(call: Call) -> JsonObject:
    call.world.menus.remove(speaking_account(call).app_id)
    return {}


def _check(call: Call, account: OfficialAccount, button: Button) -> None:
    _check_name(button.name, call.rules.menu_name_bytes)
    if not button.sub_button:
        _check_deed(call, account, button)
        return
    if len(button.sub_button) > MOST_SUB_BUTTONS:
        raise Refusal(40023)
    for each in button.sub_button:
        if each.sub_button:
            raise Refusal(40022)
        _check_name(each.name, call.rules.menu_sub_name_bytes)
        _check_deed(call, account, each)


def _check_name(name: str, most_bytes: int) -> None:
    if not 1 <= len(name.encode()) <= most_bytes:
        raise Refusal(40018)


def _check_deed(call: Call, account: OfficialAccount, button: Button) -> None:
    if button.type in KEYED:
        if not 1 <= len(button.key.encode()) <= call.rules.menu_key_bytes:
            raise Refusal(40019)
    elif button.type in ("view", "miniprogram"):
        _check_address(call, button.url)
        if button.type == "miniprogram":
            _check_miniprogram(account, button)
    elif button.type not in OF_MEDIA:
        raise Refusal(40017)


def _check_address(call: Call, url: str) -> None:
    if not 1 <= len(url.encode()) <= call.rules.menu_url_bytes:
        raise Refusal(40020)
    if not url.startswith(("https://", "http://")):
        raise Refusal(40055)


def _check_miniprogram(account: OfficialAccount, button: Button) -> None:
    linked = account.linked_miniprograms
    if not button.appid or not button.pagepath:
        raise Refusal(40017)
    if linked is not None and button.appid not in linked:
        raise Refusal(45064)


ENDPOINTS: Final = (
    Endpoint(OPEN_HOST, "POST", "cgi-bin/menu/create", create),
    Endpoint(OPEN_HOST, "GET", "cgi-bin/menu/get", get, bare=True),
    Endpoint(OPEN_HOST, "GET", "cgi-bin/menu/delete", delete),
)
