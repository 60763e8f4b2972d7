"""WeCom tokens, sign-in and members (protocol sheet 4.1 and 4.2)."""

from typing import Final

from backend.simulator.api.call import WECOM_HOST, Call, Endpoint
from backend.simulator.api.refusals import Refusal
from backend.simulator.api.wecom.agents import Speaker, speaker
from backend.simulator.world.accounts import Corporation
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.people import drawn_openid


def get_token(call: Call) -> JsonObject:
    """Wrong secrets count against the caller's address; past the limit the right one is refused."""
    if call.world.blocked_addresses.blocked(call.remote_address, call.now, call.rules):
        raise Refusal(45009)
    corp_id, secret = call.query.get("corpid", ""), call.query.get("corpsecret", "")
    if not corp_id:
        raise Refusal(41002, "corpid missing")
    if not secret:
        raise Refusal(41004, "corpsecret missing")
    corporation = call.world.accounts.corporation(corp_id)
    if corporation is None:
        raise Refusal(40013, "invalid corpid")
    account = _agent_of(call, corporation, secret).account
    call.world.blocked_addresses.right_secret(call.remote_address)
    token = call.world.tokens.wecom(account, call.now, call.rules)
    left = token.seconds_left(call.now, at_most=call.rules.access_token_seconds)
    return {"access_token": token.value, "expires_in": left}


def get_user_info(call: Call) -> JsonObject:
    """A code answers once, to its corporation; a code drawn for one agent answers to that agent."""
    asking = speaker(call)
    code = call.world.codes.find(
        call.query.get("code", ""), "wecom", call.now, call.rules.code_seconds
    )
    if code is None or code.used or code.account != asking.corporation.corp_id:
        raise Refusal(40029)
    if code.agent_id not in (None, asking.agent.agent_id):
        raise Refusal(40029)
    person = call.world.people.get(code.person_id)
    if person is None:
        raise Refusal(40029)
    call.world.codes.use(code)
    place = person.member(asking.corporation.corp_id)
    if place is None:
        return {"openid": drawn_openid(asking.corporation.corp_id, person.id)}
    return {"userid": place.userid}


def get_user(call: Call) -> JsonObject:
    asking = speaker(call)
    userid = call.query.get("userid", "").lower()
    if not userid:
        raise Refusal(41009)
    person = call.world.people.at(asking.corporation.corp_id, userid)
    place = person.member(asking.corporation.corp_id) if person else None
    if person is None or place is None:
        raise Refusal(60111)
    if not asking.agent.sees(userid):
        raise Refusal(60011)
    return {
        "userid": place.userid,
        "name": person.name,
        "department": list(place.departments),
        "order": [0 for _ in place.departments],
        "position": place.position,
        "status": 1,
        "is_leader_in_dept": [0 for _ in place.departments],
        "main_department": place.departments[0] if place.departments else 1,
    }


def _agent_of(call: Call, corporation: Corporation, secret: str) -> Speaker:
    agent = next((each for each in corporation.agents if each.secret == secret), None)
    if agent is None:
        call.world.blocked_addresses.wrong_secret(call.remote_address, call.now, call.rules)
        elsewhere = any(
            agent.secret == secret for each in call.world.accounts.wecom for agent in each.agents
        )
        raise Refusal(40091 if elsewhere else 40001, "invalid credential")
    if not agent.enabled:
        raise Refusal(50003)
    return Speaker(corporation, agent)


ENDPOINTS: Final = (
    Endpoint(WECOM_HOST, "GET", "cgi-bin/gettoken", get_token),
    Endpoint(WECOM_HOST, "GET", "cgi-bin/auth/getuserinfo", get_user_info),
    Endpoint(WECOM_HOST, "GET", "cgi-bin/user/get", get_user),
)
