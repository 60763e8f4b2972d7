"""What an official account may know of its followers (protocol sheet 3.14)."""

from typing import Final

from backend.simulator.api.call import OPEN_HOST, Call, Endpoint
from backend.simulator.api.refusals import Refusal
from backend.simulator.api.speakers import speaking_account
from backend.simulator.world.clock import JsonObject


def user_info(call: Call) -> JsonObject:
    """Of who does not follow, the openid and unionid alone."""
    account = speaking_account(call)
    openid = call.query.get("openid", "")
    person = call.world.people.at(account.app_id, openid)
    place = person.official_account(account.app_id) if person else None
    if person is None or place is None:
        raise Refusal(40003)
    unionid: JsonObject = {"unionid": person.unionid} if person.unionid else {}
    if not place.followed:
        return {"subscribe": 0, "openid": openid, **unionid}
    return {
        "subscribe": 1,
        "openid": openid,
        "language": "zh_CN",
        "subscribe_time": int((place.followed_at or call.now).timestamp()),
        **unionid,
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_QR_CODE" if place.scene else "ADD_SCENE_SEARCH",
        "qr_scene": int(place.scene) if place.scene.isdecimal() else 0,
        "qr_scene_str": "" if place.scene.isdecimal() else place.scene,
    }


ENDPOINTS: Final = (Endpoint(OPEN_HOST, "GET", "cgi-bin/user/info", user_info, bare=True),)
