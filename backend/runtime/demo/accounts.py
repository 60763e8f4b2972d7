"""Tell the simulator which platform accounts there are."""

import json
from typing import Final

from tornado.httpclient import AsyncHTTPClient, HTTPClientError

from backend.runtime.refusals import CannotStart
from backend.settings import Settings, WeChatAccount

_TIMEOUT_SECONDS: Final = 10


async def register_accounts(settings: Settings, simulator_url: str) -> None:
    """The official account, mini-program and WeCom application of `settings`, without templates.

    Raises CannotStart if the simulator does not take them.
    """
    accounts = {
        "official_accounts": [_open_account(settings.official_account, "澜和家居服务")],
        "miniprograms": [_open_account(settings.miniprogram, "澜和报修")],
        "wecom": [_corporation(settings)],
    }
    try:
        await AsyncHTTPClient().fetch(
            f"{simulator_url}/__control__/accounts",
            method="PUT",
            body=json.dumps(accounts),
            headers={"Content-Type": "application/json"},
            request_timeout=_TIMEOUT_SECONDS,
        )
    except (OSError, HTTPClientError) as error:
        raise CannotStart(f"The simulator at {simulator_url} refuses: {error}") from None


def _open_account(account: WeChatAccount, name: str) -> dict[str, str]:
    key = account.encoding_aes_key
    return {
        "app_id": account.app_id,
        "secret": account.app_secret.get_secret_value(),
        "original_id": account.original_id,
        "name": name,
        "token": account.token.get_secret_value(),
        "encoding_aes_key": key.get_secret_value() if key else "",
    }


def _corporation(settings: Settings) -> dict[str, object]:
    account = settings.wecom
    key = account.encoding_aes_key
    agent = {
        "agent_id": account.agent_id,
        "secret": account.secret.get_secret_value(),
        "name": "售后工作台",
        "token": account.token.get_secret_value(),
        "encoding_aes_key": key.get_secret_value() if key else "",
    }
    return {"corp_id": account.corp_id, "name": "澜和家居服务", "agents": [agent]}
