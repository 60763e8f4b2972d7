"""GET token and POST stable_token: two kinds of access token that do not disturb each other."""

from typing import Final

from pydantic import StrictBool

from backend.simulator.api.call import OPEN_HOST, Call, Endpoint, Payload
from backend.simulator.api.refusals import Refusal
from backend.simulator.world.access_tokens import AccessToken, QuotaUsedUp, TooSoon
from backend.simulator.world.accounts import MiniProgram, OfficialAccount
from backend.simulator.world.clock import JsonObject


class StableTokenRequest(Payload):
    grant_type: str = ""
    appid: str = ""
    secret: str = ""
    force_refresh: StrictBool = False


def checked_secret(call: Call, app_id: str, secret: str) -> OfficialAccount | MiniProgram:
    """The account, once its secret is right.

    Raises Refusal 41002, 41004, 40013, or for a wrong secret what the rules say.
    """
    if not app_id:
        raise Refusal(41002)
    if not secret:
        raise Refusal(41004)
    account = call.world.accounts.open_account(app_id)
    if account is None:
        raise Refusal(40013)
    if account.secret != secret:
        raise Refusal(call.rules.wrong_secret_errcode, "invalid appsecret")
    return account


def token(call: Call) -> JsonObject:
    if call.query.get("grant_type") != "client_credential":
        raise Refusal(40002)
    account = checked_secret(call, call.query.get("appid", ""), call.query.get("secret", ""))
    try:
        issued = call.world.tokens.fresh(account.app_id, call.now, call.rules)
    except QuotaUsedUp as error:
        raise Refusal(45009) from error
    return _answer(call, issued)


def stable_token(call: Call) -> JsonObject:
    request = call.read(StableTokenRequest)
    if request.grant_type != "client_credential":
        raise Refusal(40002)
    account = checked_secret(call, request.appid, request.secret)
    tokens = call.world.tokens
    if not request.force_refresh:
        return _answer(call, tokens.stable(account.app_id, call.now, call.rules))
    try:
        return _answer(call, tokens.forced(account.app_id, call.now, call.rules))
    except TooSoon as error:
        raise Refusal(45011) from error
    except QuotaUsedUp as error:
        raise Refusal(45009) from error


def _answer(call: Call, issued: AccessToken) -> JsonObject:
    left = issued.seconds_left(call.now, at_most=call.rules.access_token_seconds)
    return {"access_token": issued.value, "expires_in": left}


ENDPOINTS: Final = (
    Endpoint(OPEN_HOST, "GET", "cgi-bin/token", token, bare=True),
    Endpoint(OPEN_HOST, "POST", "cgi-bin/stable_token", stable_token, bare=True),
)
