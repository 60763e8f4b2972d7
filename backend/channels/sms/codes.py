"""Codes that prove a phone: sent at once, while somebody waits for them."""

from typing import Final

from backend.channels.sms.aliyun import AliyunSms, SmsRefused, TextToSend
from backend.channels.sms.caps import CountText, TextCapped
from backend.channels.sms.reactions import MINUTE_SECONDS, Reaction
from backend.channels.wechat import PlatformError
from backend.features.accounts import PhoneCodeNotSent
from backend.kit.errors import TooManyRequests

_HOUR: Final = 3600
_FULL: Final = {
    Reaction.MINUTE: MINUTE_SECONDS,
    Reaction.PHONE: _HOUR,
    Reaction.QUOTA: _HOUR,
}


class SmsCodes:
    """They share the caps of the notices: whoever bombs a phone by codes meets the same wall."""

    def __init__(self, sms: AliyunSms, template_code: str, count: CountText) -> None:
        self._sms = sms
        self._template_code = template_code
        self._count = count

    async def send(self, phone: str, code: str, own_id: str) -> None:
        """Raises TooManyRequests, PhoneCodeNotSent."""
        try:
            await self._sms.send(TextToSend(phone, self._template_code, {"code": code}, own_id))
        except TextCapped as capped:
            raise TooManyRequests(retry_after=capped.wait_seconds) from None
        except SmsRefused as error:
            self._count("code_refused")
            if wait := _FULL.get(error.refusal.reaction):
                raise TooManyRequests(retry_after=wait) from None
            raise PhoneCodeNotSent from None
        except PlatformError:
            self._count("code_failed")
            raise PhoneCodeNotSent from None
        self._count("code_sent")
