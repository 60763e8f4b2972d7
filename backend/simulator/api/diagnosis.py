"""What an account may ask about its own calls (protocol sheet 3.14)."""

from typing import Final

from backend.simulator.api.call import OPEN_HOST, Call, Endpoint, Payload
from backend.simulator.api.refusals import Refusal
from backend.simulator.world.clock import CHINA, JsonObject
from backend.simulator.world.quotas import Limit

CLEARED_PER_MONTH: Final = 10


class ClearRequest(Payload):
    appid: str = ""


class QuotaRequest(Payload):
    cgi_path: str = ""


def clear_quota(call: Call) -> JsonObject:
    """Ten times a month of each account."""
    account, request = call.access_token().account, call.read(ClearRequest)
    if request.appid != account:
        raise Refusal(40013)
    month = f"{call.now.astimezone(CHINA):%Y-%m}"
    if not call.world.quotas.clear(account, month, CLEARED_PER_MONTH):
        raise Refusal(48006)
    return {}


def quota(call: Call) -> JsonObject:
    account, request = call.access_token().account, call.read(QuotaRequest)
    endpoint = f"{OPEN_HOST}/{request.cgi_path.strip('/')}"
    limit = call.world.quotas.limits.get(endpoint, Limit()).per_day
    if limit is None:
        raise Refusal(76021)
    used = call.world.quotas.spent(endpoint, account, call.now).in_day
    return {"quota": {"daily_limit": limit, "used": used, "remain": max(limit - used, 0)}}


ENDPOINTS: Final = (
    Endpoint(OPEN_HOST, "POST", "cgi-bin/clear_quota", clear_quota),
    Endpoint(OPEN_HOST, "POST", "cgi-bin/openapi/quota/get", quota),
)
