"""A finger on the menu of an official account."""

from pydantic import ValidationError

from backend.simulator.api.menus import Button, MenuOrder
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.world import World


class CannotDo(ValueError):
    """Why a phone would not let anybody do that, in words for people."""


def buttons_of(world: World, app_id: str) -> list[Button]:
    """Empty for an account without a menu."""
    menu = world.menus.get(app_id)
    try:
        return MenuOrder.model_validate(menu.content).button if menu else []
    except ValidationError:
        return []


def tapped(world: World, app_id: str, path: str) -> Button:
    """Raises CannotDo."""
    first, _, second = path.partition(".")
    try:
        button = buttons_of(world, app_id)[int(first)]
        button = button.sub_button[int(second)] if second else button
    except IndexError as error:
        raise CannotDo("菜单里没有这一项。") from error
    if button.sub_button:
        raise CannotDo("请点它下面的一项。")
    return button


def deed_of(button: Button, scanned: str) -> tuple[JsonObject, str]:
    """The fields of the event, and the page that opens. Raises CannotDo."""
    if button.type == "click":
        return {"Event": "CLICK", "EventKey": button.key}, ""
    if button.type == "view":
        return {"Event": "VIEW", "EventKey": button.url, "MenuId": 430_000_000}, button.url
    if button.type == "miniprogram":
        event: JsonObject = {"Event": "view_miniprogram", "EventKey": button.pagepath}
        return {**event, "MenuId": 430_000_001}, ""
    if button.type in ("scancode_push", "scancode_waitmsg") and scanned:
        found: JsonObject = {"ScanType": "qrcode", "ScanResult": scanned}
        opens = scanned if button.type == "scancode_push" and scanned.startswith("http") else ""
        return {"Event": button.type, "EventKey": button.key, "ScanCodeInfo": found}, opens
    raise CannotDo("模拟的手机还不会这种菜单。")
