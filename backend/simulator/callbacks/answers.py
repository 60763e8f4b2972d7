"""What an account's server answered, read as the platform reads it (sheet 5.2)."""

from dataclasses import dataclass

from pydantic import JsonValue, TypeAdapter, ValidationError

from backend.simulator.callbacks.crypto import (
    CallbackCrypto,
    CannotDecrypt,
    UnusableKey,
    signature,
)
from backend.simulator.callbacks.markup import NotAPacket, from_xml
from backend.simulator.world.accounts import CallbackTarget
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.pushes import AnswerKind

JSON_FIELDS = TypeAdapter(JsonObject)


@dataclass(frozen=True)
class ServerAnswer:
    """`fields` of a passive answer; `text` is its plaintext, or why the answer is wrong."""

    kind: AnswerKind
    text: str = ""
    fields: JsonObject | None = None


def read_answer(body: bytes, target: CallbackTarget) -> ServerAnswer:
    """Nothing, a passive answer, or something the platform cannot use; never raises."""
    if body.strip() in (b"", b"success"):
        return ServerAnswer("nothing", body.decode())
    try:
        fields = _fields(body)
        if target.mode == "plain" and "Encrypt" not in fields:
            return ServerAnswer("passive", body.decode(), fields)
        text = _opened(fields, target)
        return ServerAnswer("passive", text.decode(), _fields(text))
    except (NotAPacket, CannotDecrypt, UnusableKey, UnicodeDecodeError) as error:
        return ServerAnswer("wrong", f"{error}: {body[:200].decode(errors='replace')}")


def _opened(fields: JsonObject, target: CallbackTarget) -> bytes:
    encrypted, given, stamp, nonce = (
        _text(fields.get(name)) for name in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
    )
    if not encrypted:
        raise NotAPacket("an answer in safe mode is encrypted")
    if given != signature(target.token, stamp, nonce, encrypted):
        raise NotAPacket("the answer's signature is wrong")
    return CallbackCrypto(target.encoding_aes_key, target.receive_id).decrypt(encrypted)


def _fields(body: bytes) -> JsonObject:
    if not body.lstrip().startswith(b"{"):
        return from_xml(body)
    try:
        return JSON_FIELDS.validate_json(body)
    except ValidationError as error:
        raise NotAPacket("no JSON object") from error


def _text(value: JsonValue) -> str:
    """Numbers come bare in XML read as text, and as numbers in JSON."""
    return str(value) if isinstance(value, str | int) else ""
