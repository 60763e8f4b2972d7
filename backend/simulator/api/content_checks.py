"""Content security, second versions (protocol sheet 3.13): a verdict at once for texts, by a push
for pictures.

A text that contains 违禁 is risky, one with 可疑 is for review; of pictures the rules say what is
found. Who has not used the mini-program for two hours is not looked at, where the rules say so.
"""

import secrets
from contextlib import suppress
from typing import Final, Literal

from backend.simulator.api.call import OPEN_HOST, Call, Endpoint, Payload
from backend.simulator.api.refusals import Refusal
from backend.simulator.world.accounts import MiniProgram
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.pushes import TooManyPushes
from backend.simulator.world.world import NoCallback

LONGEST_TEXT: Final = 2500
LABELS: Final = {"pass": 100, "review": 20012, "risky": 20006}


class TextCheck(Payload):
    content: str = ""
    version: int = 0
    scene: int = 0
    openid: str = ""
    title: str = ""
    nickname: str = ""
    signature: str = ""


class MediaCheck(Payload):
    media_url: str = ""
    media_type: Literal[1, 2] = 2
    version: int = 0
    scene: int = 0
    openid: str = ""


def check_text(call: Call) -> JsonObject:
    account = _miniprogram(call)
    request = call.read(TextCheck)
    if not request.content:
        raise Refusal(44002)
    _known_reader(call, account, request)
    if len(request.content) > LONGEST_TEXT:
        raise Refusal(45002)
    suggestion = _of_text(request.content)
    label = LABELS[suggestion]
    return {
        "trace_id": _trace(call),
        "result": {"suggest": suggestion, "label": label},
        "detail": [
            {
                "strategy": "content_model",
                "errcode": 0,
                "suggest": suggestion,
                "label": label,
                "prob": 90,
            }
        ],
    }


def check_media(call: Call) -> JsonObject:
    account = _miniprogram(call)
    request = call.read(MediaCheck)
    if not request.media_url.startswith(("http://", "https://")):
        raise Refusal(44002)
    _known_reader(call, account, request)
    trace_id = _trace(call)
    suggestion = call.rules.media_check_suggestion
    if suggestion != "silent":
        with suppress(NoCallback, TooManyPushes):
            call.world.push(
                account.app_id,
                _event(account, trace_id, suggestion, as_text=call.rules.media_label_as_text),
                address=request.openid,
                seconds_later=call.rules.media_check_seconds,
            )
    return {"trace_id": trace_id}


def _event(account: MiniProgram, trace_id: str, suggestion: str, *, as_text: bool) -> JsonObject:
    label: int | str = str(LABELS[suggestion]) if as_text else LABELS[suggestion]
    detail: JsonObject = {
        "strategy": "content_model",
        "errcode": 0,
        "suggest": suggestion,
        "label": label,
        "prob": 90,
    }
    return {
        "MsgType": "event",
        "Event": "wxa_media_check",
        "appid": account.app_id,
        "trace_id": trace_id,
        "version": 2,
        "result": {"suggest": suggestion, "label": label},
        "detail": [detail],
    }


def _of_text(content: str) -> str:
    if "违禁" in content:
        return "risky"
    return "review" if "可疑" in content else "pass"


def _known_reader(call: Call, account: MiniProgram, request: TextCheck | MediaCheck) -> None:
    if request.version != 2:
        raise Refusal(40129)  # the first versions are not pretended here
    if request.scene not in (1, 2, 3, 4):
        raise Refusal(40129)
    if call.world.people.at(account.app_id, request.openid) is None:
        raise Refusal(40003)
    if call.rules.content_reader_not_seen:
        raise Refusal(61010)


def _miniprogram(call: Call) -> MiniProgram:
    account = call.world.accounts.miniprogram(call.access_token().account)
    if account is None:
        raise Refusal(call.rules.wrong_account_kind_errcode)
    return account


def _trace(call: Call) -> str:
    return f"{int(call.now.timestamp()):x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"


ENDPOINTS: Final = (
    Endpoint(OPEN_HOST, "POST", "wxa/msg_sec_check", check_text),
    Endpoint(OPEN_HOST, "POST", "wxa/media_check_async", check_media),
)
