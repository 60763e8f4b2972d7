"""QR codes with a parameter (protocol sheet 3.8)."""

from typing import Final

from pydantic import StrictInt

from backend.simulator.api.call import OPEN_HOST, Call, Endpoint, Payload
from backend.simulator.api.refusals import Refusal
from backend.simulator.api.speakers import speaking_account
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.scene_codes import TooManyScenes

LONGEST_SCENE: Final = 64
LONGEST_SECONDS: Final = 2_592_000


class Scene(Payload):
    scene_str: str = ""
    scene_id: StrictInt | None = None


class ActionInfo(Payload):
    scene: Scene = Scene()


class CodeOrder(Payload):
    action_name: str = ""
    action_info: ActionInfo = ActionInfo()
    expire_seconds: StrictInt | None = None


def create(call: Call) -> JsonObject:
    account = speaking_account(call)
    order = call.read(CodeOrder)
    if order.action_name in ("QR_LIMIT_STR_SCENE", "QR_LIMIT_SCENE"):
        try:
            code = call.world.scene_codes.permanent(
                account.app_id, _scene(order), call.rules.permanent_scene_limit
            )
        except TooManyScenes as error:
            raise Refusal(45029) from error
        return {"ticket": code.ticket, "url": code.url}
    if order.action_name not in ("QR_STR_SCENE", "QR_SCENE"):
        raise Refusal(40053)
    seconds = call.rules.scene_seconds if order.expire_seconds is None else order.expire_seconds
    if not 1 <= seconds <= LONGEST_SECONDS:
        raise Refusal(40053)
    code = call.world.scene_codes.temporary(account.app_id, _scene(order), call.now, seconds)
    return {"ticket": code.ticket, "expire_seconds": seconds, "url": code.url}


def _scene(order: CodeOrder) -> str:
    scene = order.action_info.scene
    if "STR" not in order.action_name:
        if not scene.scene_id or scene.scene_id < 1:
            raise Refusal(40053)
        return str(scene.scene_id)
    if not 1 <= len(scene.scene_str) <= LONGEST_SCENE:
        raise Refusal(40053)
    return scene.scene_str


ENDPOINTS: Final = (Endpoint(OPEN_HOST, "POST", "cgi-bin/qrcode/create", create, bare=True),)
