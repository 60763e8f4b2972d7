"""Notices as text messages, for whom nothing else reaches."""

from typing import Final

from backend.channels.sms.aliyun import AliyunSms, SmsRefused, TextToSend
from backend.channels.sms.caps import CountText, TextCapped
from backend.channels.sms.reactions import MINUTE_SECONDS, Reaction, Refused
from backend.channels.wechat import PlatformError, outcome_of
from backend.features.notifications import Addressed, Outcome, SendResult, TextMessage

LINK: Final = "link"
LONGEST_LINK: Final = 35

_OUTCOMES: Final = {
    Reaction.RETRY: Outcome.RETRY,
    Reaction.MINUTE: Outcome.PARKED,
    Reaction.PHONE: Outcome.CAPPED,
    Reaction.QUOTA: Outcome.CAPPED,
    Reaction.PERSON: Outcome.UNREACHABLE,
    Reaction.TEXT: Outcome.WRONG,
    Reaction.TEMPLATE: Outcome.MISCONFIGURED,
    Reaction.ACCOUNT: Outcome.MISCONFIGURED,
}


class SmsMessenger:
    """Aliyun does not recognise a message it has had: what may have arrived is not sent again
    within the same try."""

    remembers_seconds: Final = 0

    def __init__(self, sms: AliyunSms, count: CountText) -> None:
        self._sms = sms
        self._count = count
        self.account: Final = sms.key

    async def send(self, to: Addressed, message: TextMessage) -> SendResult:
        values = dict(message.values)
        if message.has_link:
            values[LINK] = to.link.web_path.removeprefix("/")
            if not 0 < len(values[LINK]) <= LONGEST_LINK:
                return SendResult(Outcome.WRONG, trace="link")
        text = TextToSend(to.address, to.template_id, values, to.delivery_id)
        result = await self._sent(text)
        self._count(result.outcome.value)
        return result

    async def _sent(self, text: TextToSend) -> SendResult:
        try:
            number = await self._sms.send(text)
        except TextCapped as capped:
            outcome = Outcome.PARKED if capped.passes_soon else Outcome.CAPPED
            return SendResult(outcome, trace=capped.cap, wait_seconds=capped.wait_seconds)
        except SmsRefused as error:
            return _result(error.refusal)
        except PlatformError as error:
            return outcome_of(error)
        return SendResult(Outcome.SENT, trace=number)


def _result(refusal: Refused) -> SendResult:
    outcome = _OUTCOMES[refusal.reaction]
    wait = MINUTE_SECONDS if outcome is Outcome.PARKED else None
    return SendResult(outcome, trace=refusal.code, wait_seconds=wait)
