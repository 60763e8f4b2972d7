"""How a packet travels: query and body of the request, in each mode and format (sheet 5.2, 5.3)."""

import json
import secrets
from typing import Final

from backend.simulator.callbacks.crypto import CallbackCrypto, signature
from backend.simulator.callbacks.markup import to_xml
from backend.simulator.world.accounts import CallbackTarget
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.pushes import Letter, Push

CONTENT_TYPES: Final = {"xml": "text/xml", "json": "application/json"}


def sealed(push: Push, target: CallbackTarget, timestamp: int) -> Letter:
    """The request for this packet. Raises UnusableKey if the account's key is none."""
    nonce = str(secrets.randbelow(9_000_000_000) + 1_000_000_000)
    stamp = str(timestamp)
    query = {"timestamp": stamp, "nonce": nonce}
    if target.kind != "wecom":
        query = {"signature": signature(target.token, stamp, nonce), **query}
        query["openid"] = push.address
    plain = push.plaintext or written(push.fields, target.format)
    if target.mode == "plain":
        return Letter(query=query, body=plain, content_type=CONTENT_TYPES[target.format])
    crypto = CallbackCrypto(target.encoding_aes_key, target.receive_id)
    encrypted = crypto.encrypt(plain.encode())
    query["msg_signature"] = signature(target.token, stamp, nonce, encrypted)
    if target.kind != "wecom":
        query["encrypt_type"] = "aes"
    body = written(_envelope(push, target, encrypted), target.format)
    return Letter(query=query, body=body, content_type=CONTENT_TYPES[target.format])


def _envelope(push: Push, target: CallbackTarget, encrypted: str) -> JsonObject:
    to_user: JsonObject = {"ToUserName": target.to_user_name}
    if target.kind == "wecom":
        return {**to_user, "Encrypt": encrypted, "AgentID": str(target.agent_id)}
    if target.mode == "compatible":
        return {**to_user, **push.fields, "Encrypt": encrypted}
    return {**to_user, "Encrypt": encrypted}


def written(fields: JsonObject, form: str) -> str:
    if form == "json":
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return to_xml(fields)
