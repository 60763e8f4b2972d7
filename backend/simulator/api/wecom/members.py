"""WeCom tokens, sign-in and members (protocol sheet 4.1 and 4.2)."""

import secrets
from base64 import b64encode
from typing import Final

from backend.simulator.api.call import WECOM_HOST, Call, Endpoint, Payload
from backend.simulator.api.refusals import Refusal
from backend.simulator.api.wecom.agents import Speaker, speaker
from backend.simulator.world.accounts import Corporation
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.people import drawn_openid

TICKET_SECONDS: Final = 1800


class DetailRequest(Payload):
    user_ticket: str = ""


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
    if code.scope != "snsapi_privateinfo":
        return {"userid": place.userid}
    ticket = call.world.codes.mint(
        "wecom_ticket", asking.corporation.corp_id, person.id, call.now, asking.agent.agent_id
    )
    return {"userid": place.userid, "user_ticket": ticket.code, "expires_in": TICKET_SECONDS}


def get_user_detail(call: Call) -> JsonObject:
    """What the member agreed to let the agent know; the ticket is good for half an hour."""
    asking = speaker(call)
    value = call.read(DetailRequest).user_ticket
    ticket = call.world.codes.find(value, "wecom_ticket", call.now, TICKET_SECONDS)
    if ticket is None or ticket.agent_id != asking.agent.agent_id:
        raise Refusal(40029, "invalid user_ticket")
    person = call.world.people.get(ticket.person_id)
    place = person.member(asking.corporation.corp_id) if person else None
    if person is None or place is None:
        raise Refusal(60111)
    return {
        "userid": place.userid,
        "gender": "0",
        "avatar": "",
        "qr_code": "",
        "mobile": person.phone or "",
        "email": "",
        "biz_mail": "",
        "address": "",
    }


def session_of_code(call: Call) -> JsonObject:
    """Of wx.qy.login in a mini-program that is linked to the agent."""
    asking = speaker(call)
    if call.query.get("grant_type") != "authorization_code":
        raise Refusal(40002)
    code = call.world.codes.find(
        call.query.get("js_code", ""), "wecom_login", call.now, call.rules.code_seconds
    )
    if code is None or code.used or code.account != asking.corporation.corp_id:
        raise Refusal(40029)
    person = call.world.people.get(code.person_id)
    place = person.member(asking.corporation.corp_id) if person else None
    if place is None:
        raise Refusal(60111)
    call.world.codes.use(code)
    key = b64encode(secrets.token_bytes(16)).decode()
    return {"corpid": asking.corporation.corp_id, "userid": place.userid, "session_key": key}


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
        "status": place.status,
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
    Endpoint(WECOM_HOST, "POST", "cgi-bin/auth/getuserdetail", get_user_detail),
    Endpoint(WECOM_HOST, "GET", "cgi-bin/miniprogram/jscode2session", session_of_code),
    Endpoint(WECOM_HOST, "GET", "cgi-bin/user/get", get_user),
)
