"""From the fields of a push to a packet."""

import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from backend.channels.wechat.callbacks.bodies import read_body
from backend.channels.wechat.callbacks.errors import PushUnreadable
from backend.features.callbacks import CallbackAccount, Packet, Part

_KIND: Final = re.compile(r"[\w.-]{1,64}", re.ASCII)
_LATEST: Final = 4102444800  # 2100: beyond it a number is no moment of ours
_MOST_SENDER: Final = 128


def read_packet(
    account: CallbackAccount, app_id: str, payload: bytes, signed_at: int, received_at: datetime
) -> Packet:
    """`signed_at` stands in where a packet has no CreateTime. Raises PushUnreadable."""
    content = Part(read_body(payload))
    sender = content.text("FromUserName")[:_MOST_SENDER]
    return Packet(
        id=f"{account.value}:{sha256(payload).hexdigest()}",
        account=account,
        app_id=app_id,
        # WeCom does not tell capital letters apart, and writes userids either way.
        sender=sender.lower() if account is CallbackAccount.WECOM else sender,
        kind=_kind(content),
        sent_at=_moment(content, signed_at),
        received_at=received_at,
        content=content,
    )


def _kind(content: Part) -> str:
    kind = content.text("MsgType").lower()
    event = content.text("Event").lower()
    if not _KIND.fullmatch(kind) or (kind == "event" and not _KIND.fullmatch(event)):
        raise PushUnreadable(reason="没有 MsgType 或 Event")
    return f"event:{event}" if kind == "event" else kind


def _moment(content: Part, signed_at: int) -> datetime:
    seconds = content.number("CreateTime") if content.nodes.get("CreateTime") else signed_at
    if seconds is None or not 0 <= seconds < _LATEST:
        raise PushUnreadable(reason="CreateTime 不是时间")
    return datetime.fromtimestamp(seconds, UTC)


def sealed_part(body: bytes) -> str:
    """The ciphertext of an envelope, "" where there is none; JSON writes its name in capitals or
    not. Raises PushUnreadable."""
    part = Part(read_body(body))
    return part.text("Encrypt") or part.text("encrypt")
