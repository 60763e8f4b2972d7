"""Tickets that pages are signed with (protocol sheet 3.11 and 4.5)."""

from typing import Final

from backend.simulator.api.call import OPEN_HOST, WECOM_HOST, Call, Endpoint
from backend.simulator.api.refusals import Refusal
from backend.simulator.api.wecom.agents import speaker
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.tickets import AskedTooOften, TicketKind


def of_account(call: Call) -> JsonObject:
    """Of an official account; a mini-program has no pages to sign."""
    account = call.access_token().account
    if call.query.get("type") != "jsapi":
        raise Refusal(40097)
    if call.world.accounts.official_account(account) is None:
        raise Refusal(call.rules.wrong_account_kind_errcode)
    return _answer(call, "jsapi", account)


def of_corporation(call: Call) -> JsonObject:
    return _answer(call, "corporation", speaker(call).corporation.corp_id)


def of_agent(call: Call) -> JsonObject:
    asking = speaker(call)
    if call.query.get("type") != "agent_config":
        raise Refusal(40058)
    return _answer(call, "agent", asking.account)


def _answer(call: Call, kind: TicketKind, account: str) -> JsonObject:
    try:
        ticket = call.world.tickets.current(kind, account, call.now, call.rules)
    except AskedTooOften as error:
        raise Refusal(45009) from error
    return {"ticket": ticket.value, "expires_in": ticket.seconds_left(call.now)}


ENDPOINTS: Final = (
    Endpoint(OPEN_HOST, "GET", "cgi-bin/ticket/getticket", of_account),
    Endpoint(WECOM_HOST, "GET", "cgi-bin/get_jsapi_ticket", of_corporation),
    Endpoint(WECOM_HOST, "GET", "cgi-bin/ticket/get", of_agent),
)
