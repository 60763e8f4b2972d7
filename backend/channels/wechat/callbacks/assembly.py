"""The doors of the accounts that are set up."""

from collections.abc import Iterator

from tornado.routing import URLSpec

from backend.channels.wechat.callbacks.door import Account, CountCallback, Door
from backend.channels.wechat.callbacks.envelope import Envelope, Signer
from backend.channels.wechat.callbacks.handlers import ENDPOINTS
from backend.features.callbacks import CallbackAccount, PacketIntake
from backend.kit.clock import Clock
from backend.settings import CallbackMode, Settings, WeChatAccount, WeComAccount


def routes(
    settings: Settings, intake: PacketIntake, count: CountCallback, now: Clock
) -> list[URLSpec]:
    """An account that is not set up has its address, too, and nothing behind it."""
    doors = {each.account: Door(each, intake, count, now) for each in _accounts(settings)}
    return [endpoint.route(doors=doors) for endpoint in ENDPOINTS]


def _accounts(settings: Settings) -> Iterator[Account]:
    chosen = (
        (CallbackAccount.OFFICIAL_ACCOUNT, settings.official_account),
        (CallbackAccount.MINIPROGRAM, settings.miniprogram),
    )
    for name, account in chosen:
        if account.app_id and account.callback_token:
            yield Account(
                name,
                account.app_id,
                Signer(account.callback_token),
                _envelope(account, account.app_id),
                takes_plain=account.callback_mode is CallbackMode.PLAIN,
            )
    wecom = settings.wecom
    if wecom.corp_id and wecom.callback_token:
        yield Account(
            CallbackAccount.WECOM,
            wecom.corp_id,
            Signer(wecom.callback_token),
            _envelope(wecom, wecom.corp_id),
            signs_sealed=True,
            answer="",  # WeCom takes nothing for an answer; other words would have to be sealed
        )


def _envelope(account: WeChatAccount | WeComAccount, receiver: str) -> Envelope | None:
    key = account.encoding_aes_key
    return Envelope(account.callback_token, key.get_secret_value(), receiver) if key else None
