"""Tell the simulator which platform accounts there are."""

import json
from collections.abc import Mapping
from typing import Final

from tornado.httpclient import AsyncHTTPClient, HTTPClientError

from backend.channels.official_account.menu import MenuDesk, MenuRefused, PlannedMenu
from backend.channels.wechat import PlatformError
from backend.features.notifications import FormWording, Occasion, WordingBook
from backend.runtime.refusals import CannotStart
from backend.settings import Settings, WeChatAccount

_TIMEOUT_SECONDS: Final = 10
_CODE_TEXT: Final = "您的验证码是${code}，5 分钟内有效，请不要告诉别人"


async def register_accounts(settings: Settings, simulator_url: str) -> None:
    """The official account, mini-program, WeCom application and text messages of `settings`, and
    the templates that their settings name, worded as shipped.

    Raises CannotStart if the simulator does not take them.
    """
    official, miniprogram = settings.official_account, settings.miniprogram
    book = WordingBook.shipped()
    official_forms = {each: book[each].official_account for each in Occasion}
    miniprogram_forms = {each: book[each].miniprogram for each in Occasion}
    ours = settings.http.public_base_url
    official_account = _open_account(official, "澜和家居服务", official_forms)
    mini_program = _open_account(miniprogram, "澜和报修", miniprogram_forms)
    accounts = {
        "official_accounts": [
            {**official_account, "callback_url": f"{ours}/wechat/official-account/callback"}
        ],
        "miniprograms": [{**mini_program, "callback_url": f"{ours}/wechat/miniprogram/callback"}],
        "wecom": [_corporation(settings)],
        "sms": [_text_account(settings, book)] if settings.sms.access_key_id else [],
        "miniprogram_h5_base": f"{ours}/h5/#",
        "h5_entrance": f"{ours}/h5/?sign-in",
        "bench_entrance": f"{ours}/bench/?sign-in",
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


async def bring_menu(desk: MenuDesk | None) -> None:
    """The shipped menu, so that the phones show one; nothing without an official account.

    Raises CannotStart.
    """
    if desk is None:
        return
    try:
        await desk.put(PlannedMenu.read().built(desk.account))
    except (MenuRefused, PlatformError) as error:
        raise CannotStart(f"The simulator does not take the menu: {error}") from None


def _open_account(
    account: WeChatAccount, name: str, forms: Mapping[Occasion, FormWording]
) -> dict[str, object]:
    key = account.encoding_aes_key
    return {
        "app_id": account.app_id,
        "secret": account.app_secret.get_secret_value(),
        "original_id": account.original_id,
        "name": name,
        "token": account.token.get_secret_value(),
        "encoding_aes_key": key.get_secret_value() if key else "",
        "callback_mode": account.callback_mode,
        "templates": [
            {
                "template_id": template_id,
                "title": forms[Occasion(occasion)].title,
                "content": forms[Occasion(occasion)].content,
            }
            for occasion, template_id in account.templates.items()
        ],
    }


def _text_account(settings: Settings, book: WordingBook) -> dict[str, object]:
    """Its templates are registered with our own address, as with Aliyun."""
    account = settings.sms
    site = settings.http.public_base_url
    notices = [
        {"code": code, "content": sms.text.replace("{site}", site)}
        for occasion, code in account.templates.items()
        if (sms := book[Occasion(occasion)].sms)
    ]
    code = {"code": account.code_template, "kind": "code", "content": _CODE_TEXT}
    return {
        "access_key_id": account.access_key_id,
        "secret": account.access_key_secret.get_secret_value(),
        "signs": [account.sign_name],
        "templates": [*notices, *([code] if account.code_template else [])],
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
        "callback_url": f"{settings.http.public_base_url}/wecom/callback",
    }
    return {"corp_id": account.corp_id, "name": "澜和家居服务", "agents": [agent]}
