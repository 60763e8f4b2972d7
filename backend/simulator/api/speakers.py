"""Which official account a call speaks for."""

from backend.simulator.api.call import Call
from backend.simulator.api.refusals import Refusal
from backend.simulator.world.accounts import OfficialAccount


def speaking_account(call: Call) -> OfficialAccount:
    """Raises Refusal for a bad token, and for a mini-program's."""
    token = call.access_token()
    account = call.world.accounts.official_account(token.account)
    if account is not None:
        return account
    if call.world.accounts.miniprogram(token.account):
        raise Refusal(call.rules.wrong_account_kind_errcode)
    raise Refusal(40001)
