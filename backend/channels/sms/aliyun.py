"""Aliyun's SendSms, called with its SDK in a few threads of its own, never on the loop.

The SDK tries nothing again by itself and signs with ACS3-HMAC-SHA256. Its errors hold the address
with the phone in it: only kinds and codes leave this module.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_dysmsapi20170525.models import SendSmsRequest
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.runtime import RuntimeOptions
from requests.exceptions import SSLError
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from backend.channels.sms.caps import TextCaps
from backend.channels.sms.reactions import Reaction, Refused, refused
from backend.channels.wechat import CallPool, Circuits, PlatformSilent
from backend.kit.clock import Clock, shanghai
from backend.kit.mongo.driver import session_in_use
from backend.kit.pii import national_phone

HOST: Final = "dysmsapi.aliyuncs.com"
REGION: Final = "cn-hangzhou"
CONNECT_MILLISECONDS: Final = 2000
READ_MILLISECONDS: Final = 8000
THREADS: Final = 4
OK: Final = "OK"
# Not requests' ProxyError: behind a proxy it also stands for an answer that was cut off.
_NEVER_SENT: Final = (SSLError, ConnectTimeoutError, NewConnectionError, ConnectionRefusedError)
_MOST_CAUSES: Final = 10
_LONGEST_CODE: Final = 60


@dataclass(frozen=True)
class AliyunAccount:
    access_key_id: str
    access_key_secret: str = field(repr=False)
    sign_name: str = ""


@dataclass(frozen=True)
class TextToSend:
    """`phone` in E.164; `own_id` is ours, and comes back in receipts."""

    phone: str = field(repr=False)
    template_code: str
    values: Mapping[str, str] = field(repr=False)
    own_id: str


class SmsRefused(Exception):
    """Aliyun has answered, and not with OK."""

    def __init__(self, refusal: Refused) -> None:
        super().__init__(f"{refusal.code} ({refusal.reaction.value})")
        self.refusal = refusal


class AliyunSms:
    """One account. `base_url` is a simulator's, or empty for the real host."""

    def __init__(
        self,
        account: AliyunAccount,
        base_url: str,
        circuits: Circuits,
        pool: CallPool,
        caps: TextCaps,
        now: Clock,
    ) -> None:
        self.key: Final = f"sms {account.access_key_id}"
        self.account = account
        self._client = _open(account, base_url)
        self._runtime = _runtime(base_url)
        self._circuits = circuits
        self._pool = pool
        self._caps = caps
        self._now = now

    async def send(self, text: TextToSend) -> str:
        """Aliyun's id of the message. Raises CircuitOpen or TextCapped without calling; SmsRefused
        or PlatformSilent after it."""
        if session_in_use.get() is not None:
            raise RuntimeError("a platform call must not be made inside a unit of work")
        host, template = f"host {HOST}", f"{self.key} {text.template_code}"
        passed = await self._circuits.enter((host, self.key, template))
        await self._caps.take(text.phone)
        try:
            sent = await self._pool.run(partial(self._perform, text))
        except PlatformSilent:
            await self._circuits.silent(host)
            raise
        except SmsRefused as error:
            await self._circuits.worked(passed.seen & {host})
            await self._learn(error.refusal, template)
            raise
        await self._circuits.worked(passed.seen)
        return sent

    async def _learn(self, refusal: Refused, template: str) -> None:
        match refusal.reaction:
            case Reaction.ACCOUNT:
                await self._circuits.refused(self.key, None)
            case Reaction.TEMPLATE:
                await self._circuits.refused(template, None)
            case Reaction.QUOTA:
                await self._circuits.used_up(self.key, None, _until_tomorrow(self._now))
            case _:
                return

    def _perform(self, text: TextToSend) -> str:
        """In a thread."""
        request = SendSmsRequest(
            phone_numbers=national_phone(text.phone),
            sign_name=self.account.sign_name,
            template_code=text.template_code,
            template_param=json.dumps(dict(text.values), ensure_ascii=False),
            out_id=text.own_id,
        )
        try:
            answer = self._client.send_sms_with_options(request, self._runtime).body
        except AlibabaCloudException as error:
            raise _as_refused(error) from None
        except Exception as error:
            raise _silent(error) from None
        if answer is None or not isinstance(answer.code, str):
            raise PlatformSilent("the answer lacks what it should hold", may_have_arrived=True)
        code = answer.code[:_LONGEST_CODE]
        if code != OK:
            raise SmsRefused(refused(code, str(answer.message or "")))
        return str(answer.biz_id or "")


def _open(account: AliyunAccount, base_url: str) -> Client:
    for name in ("alibabacloud-tea", "darabonba-core"):  # they write whole addresses to stderr
        logging.getLogger(name).disabled = True
    return Client(
        Config(
            access_key_id=account.access_key_id,
            access_key_secret=account.access_key_secret,
            region_id=REGION,
            endpoint=HOST,
            protocol="HTTP" if base_url else "HTTPS",
        )
    )


def _runtime(base_url: str) -> RuntimeOptions:
    """A simulator is asked as a proxy is: the same request, signed for the same host."""
    runtime = RuntimeOptions(
        connect_timeout=CONNECT_MILLISECONDS, read_timeout=READ_MILLISECONDS, autoretry=False
    )
    if base_url:
        parts = urlsplit(base_url)
        runtime.http_proxy = f"{parts.scheme}://{parts.netloc}"
    return runtime


def _as_refused(error: AlibabaCloudException) -> Exception:
    status, code = int(error.status_code or 0), str(error.code or "")
    if status == 429 or code.startswith("Throttling"):
        return SmsRefused(Refused(code[:_LONGEST_CODE] or "429", Reaction.RETRY))
    if status >= 500 or not code or code == "None":
        return PlatformSilent(f"HTTP {status}", may_have_arrived=status != 503)
    return SmsRefused(refused(code[:_LONGEST_CODE], ""))


def _silent(error: BaseException) -> PlatformSilent:
    causes = list(_causes(error))
    unsent = any(isinstance(cause, _NEVER_SENT) for cause in causes)
    return PlatformSilent(type(causes[-1]).__name__, may_have_arrived=not unsent)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, as the SDK wraps it."""
    found: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if found is None:
            return
        yield found
        found = getattr(found, "inner_exception", None) or found.__cause__ or found.__context__


def _until_tomorrow(now: Clock) -> float:
    """Aliyun's own limits begin anew at midnight in Shanghai."""
    moment = shanghai(now())
    return 86400 - (moment.hour * 3600 + moment.minute * 60 + moment.second) + 300
