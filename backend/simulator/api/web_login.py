"""Web pages inside WeChat that learn who opens them (protocol sheet 3.12)."""

from typing import Final

from backend.simulator.api.call import OPEN_HOST, Call, Endpoint
from backend.simulator.api.credentials import checked_secret
from backend.simulator.api.refusals import Refusal
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.people import Person
from backend.simulator.world.web_tokens import LIFE_SECONDS

FULL: Final = "snsapi_userinfo"


def access_token(call: Call) -> JsonObject:
    """A code answers once, to its account."""
    if call.query.get("grant_type") != "authorization_code":
        raise Refusal(40002)
    account = checked_secret(call, call.query.get("appid", ""), call.query.get("secret", ""))
    if not call.query.get("code"):
        raise Refusal(41008)
    code = call.world.codes.find(call.query["code"], "web", call.now, call.rules.code_seconds)
    if code is None or code.account != account.app_id:
        raise Refusal(40029)
    if code.used:
        raise Refusal(40163)
    person = call.world.people.get(code.person_id)
    if person is None:
        raise Refusal(40029)
    call.world.codes.use(code)
    token = call.world.web_tokens.issue(account.app_id, person.id, code.scope, call.now)
    more: JsonObject = {"is_snapshotuser": 1} if call.rules.web_pages_are_snapshots else {}
    if person.unionid and (code.scope == FULL or call.rules.web_silent_answer_has_unionid):
        more["unionid"] = person.unionid
    return {
        "access_token": token.value,
        "expires_in": LIFE_SECONDS,
        "refresh_token": f"r{token.value}",
        "openid": _openid(person, account.app_id),
        "scope": code.scope,
        **more,
    }


def user_info(call: Call) -> JsonObject:
    token = call.world.web_tokens.find(call.query.get("access_token", ""))
    if token is None:
        raise Refusal(40001)
    if token.expires_at <= call.now:
        raise Refusal(42001)
    if token.scope != FULL:
        raise Refusal(48001)
    person = call.world.people.get(token.person_id)
    if person is None or call.query.get("openid") != _openid(person, token.app_id):
        raise Refusal(40003)
    unionid: JsonObject = {"unionid": person.unionid} if person.unionid else {}
    return {
        "openid": _openid(person, token.app_id),
        "nickname": person.name,
        "sex": 0,
        "province": "",
        "city": "",
        "country": "",
        "headimgurl": "",
        "privilege": [],
        **unionid,
    }


def _openid(person: Person, app_id: str) -> str:
    place = person.official_account(app_id)
    return place.openid if place else ""


ENDPOINTS: Final = (
    Endpoint(OPEN_HOST, "GET", "sns/oauth2/access_token", access_token, bare=True),
    Endpoint(OPEN_HOST, "GET", "sns/userinfo", user_info, bare=True),
)
