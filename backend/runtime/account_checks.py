"""What is missing in the settings of the accounts at Tencent and Aliyun (docs/wechat-setup.md)."""

from collections.abc import Mapping
from typing import Final

from backend.container import Container
from backend.features.notifications import Occasion, WordingBook
from backend.runtime.findings import Finding, LocalCheck, failure, judged, ok
from backend.settings import PREFIX, CallbackMode, WeChatAccount
from backend.settings.values import PLACEHOLDER

_MOST_NAMED: Final = 3
_TOLD_OF: Final = ("customer.",)


def official_account_is(container: Container) -> Finding:
    settings = container.settings
    account = settings.official_account
    if not account.app_id:
        return ok("公众号", "未启用（BAOXIU_OFFICIAL_ACCOUNT__APP_ID 为空）")
    return judged("公众号", _wechat(account, "OFFICIAL_ACCOUNT"), f"{account.app_id}，设置齐全")


def miniprogram_is(container: Container) -> Finding:
    account = container.settings.miniprogram
    if not account.app_id:
        return ok("小程序", "未启用（BAOXIU_MINIPROGRAM__APP_ID 为空）")
    return judged("小程序", _wechat(account, "MINIPROGRAM"), f"{account.app_id}，设置齐全")


def _wechat(account: WeChatAccount, block: str) -> list[str]:
    wanting = [
        text
        for lacks, text in (
            (account.app_secret.get_secret_value() == PLACEHOLDER, _lacks(block, "APP_SECRET")),
            (not account.original_id, _lacks(block, "ORIGINAL_ID")),
            (not account.callback_token, _lacks(block, "TOKEN")),
            (account.encoding_aes_key is None, _lacks(block, "ENCODING_AES_KEY")),
            (
                account.callback_mode is CallbackMode.PLAIN,
                f"{PREFIX}{block}__CALLBACK_MODE 是明文模式，正式使用请改为 safe",
            ),
        )
        if lacks
    ]
    return wanting + _templates(account.templates, block, text_messages=False)


def _lacks(block: str, name: str) -> str:
    return f"没有填 {PREFIX}{block}__{name}"


def _templates(held: Mapping[str, str], block: str, *, text_messages: bool) -> list[str]:
    """Of what customers are told; staff have other places."""
    book = WordingBook.read()
    expected = [
        occasion.value
        for occasion in Occasion
        if occasion.value.startswith(_TOLD_OF) and (book[occasion].sms or not text_messages)
    ]
    found = [name for name in expected if name not in held]
    if not found:
        return []
    return [
        f"{PREFIX}{block}__TEMPLATES 缺 {len(found)} 个模板（{_some(found)}），"
        "这些通知不会从这里发出"
    ]


def _some(names: list[str]) -> str:
    more = " …" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more


def wecom_is(container: Container) -> Finding:
    account = container.settings.wecom
    if not account.corp_id:
        return ok("企业微信", "未启用（BAOXIU_WECOM__CORP_ID 为空）：师傅要靠网页或公众号接单")
    wanting = [
        text
        for lacks, text in (
            (not account.agent_id, _lacks("WECOM", "AGENT_ID")),
            (account.secret.get_secret_value() == PLACEHOLDER, _lacks("WECOM", "SECRET")),
            (not account.callback_token, _lacks("WECOM", "TOKEN")),
            (
                account.encoding_aes_key is None,
                f"{_lacks('WECOM', 'ENCODING_AES_KEY')}：派单卡片上没有按钮",
            ),
        )
        if lacks
    ]
    return judged("企业微信", wanting, f"{account.corp_id}，设置齐全")


def text_messages_are(container: Container) -> Finding:
    account = container.settings.sms
    if not account.access_key_id:
        return ok("短信", "未启用（BAOXIU_SMS__ACCESS_KEY_ID 为空）：没有微信的客户收不到通知")
    wanting = _templates(account.templates, "SMS", text_messages=True)
    if account.access_key_secret.get_secret_value() == PLACEHOLDER:
        wanting.insert(0, _lacks("SMS", "ACCESS_KEY_SECRET"))
    if not account.code_template:
        wanting.append(f"{_lacks('SMS', 'CODE_TEMPLATE')}：网页报修不能验证手机号")
    return judged("短信", wanting, f"签名【{account.sign_name}】，设置齐全")


def somebody_is_reached(container: Container) -> Finding:
    settings = container.settings
    if any(
        (
            settings.official_account.app_id,
            settings.miniprogram.app_id,
            settings.wecom.corp_id,
            settings.sms.access_key_id,
        )
    ):
        return ok("渠道", "至少有一个")
    return judged("渠道", ["公众号、小程序、企业微信、短信都没有启用：通知只能在站内看到"], "")


def hotline_is(container: Container) -> Finding:
    if container.settings.service.hotline:
        return ok("服务热线", container.settings.service.hotline)
    return judged("服务热线", ["没有填 BAOXIU_SERVICE__HOTLINE：客户页面上没有电话可打"], "")


def proxy_is_believed(container: Container) -> Finding:
    if container.settings.http.trusted_proxies:
        return ok("反向代理", "访客地址取自 nginx")
    if not container.settings.is_production:
        return ok("反向代理", "没有（BAOXIU_HTTP__TRUSTED_PROXIES 为空）")
    return failure(
        "反向代理",
        "没有填 BAOXIU_HTTP__TRUSTED_PROXIES：所有访客看起来都来自 nginx，"
        '一人触发限流会拦住所有人。请填 ["127.0.0.1"]',
    )


ACCOUNT_CHECKS: Final[tuple[LocalCheck, ...]] = (
    somebody_is_reached,
    official_account_is,
    miniprogram_is,
    wecom_is,
    text_messages_are,
    hotline_is,
    proxy_is_believed,
)
