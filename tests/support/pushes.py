"""Pushes as the platforms make them: sealed and signed by code that shares nothing with ours."""

import json
import os
import struct
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1
from typing import Any, Final
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.support.kit import Answer, Api

TOKEN: Final = "canary-token-of-tests"
AES_KEY: Final = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OFFICIAL_APP_ID: Final = "wxb11529c136998cb6"
MINIPROGRAM_APP_ID: Final = "wx4f4bc4dec97d474b"
CORP_ID: Final = "wx5823bf96d3bd56c7"

OFFICIAL: Final = "/wechat/official-account/callback"
MINIPROGRAM: Final = "/wechat/miniprogram/callback"
WECOM: Final = "/wecom/callback"
RECEIVERS: Final = {OFFICIAL: OFFICIAL_APP_ID, MINIPROGRAM: MINIPROGRAM_APP_ID, WECOM: CORP_ID}

Settings = dict[str, Any]


def account_settings(**of_official: Any) -> Settings:
    """Blocks for `product_settings`: all three accounts set up."""
    keys = {"token": TOKEN, "encoding_aes_key": AES_KEY}
    return {
        "official_account": {"app_id": OFFICIAL_APP_ID, **keys, **of_official},
        "miniprogram": {"app_id": MINIPROGRAM_APP_ID, **keys},
        "wecom": {"corp_id": CORP_ID, "agent_id": 1000002, **keys},
    }


def sha1_sorted(*parts: str) -> str:
    return sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - what the platforms use


def sealed(text: bytes, receiver: str, key: str = AES_KEY, *, opening: bytes = b"") -> str:
    """AES-256-CBC under the EncodingAESKey (protocol 5.1)."""
    aes = b64decode(f"{key}=")
    plain = (opening or os.urandom(16)) + struct.pack(">I", len(text)) + text + receiver.encode()
    padding = 32 - len(plain) % 32
    encryptor = Cipher(algorithms.AES(aes), modes.CBC(aes[:16])).encryptor()
    return b64encode(encryptor.update(plain + bytes([padding]) * padding)).decode()


def opened(ciphertext: str, key: str = AES_KEY) -> tuple[bytes, str]:
    """The message and its receiver."""
    aes = b64decode(f"{key}=")
    plain = (
        Cipher(algorithms.AES(aes), modes.CBC(aes[:16])).decryptor().update(b64decode(ciphertext))
    )
    plain = plain[: -plain[-1]]
    (length,) = struct.unpack(">I", plain[16:20])
    return plain[20 : 20 + length], plain[20 + length :].decode()


@dataclass(frozen=True)
class Push:
    """One request of the platform, ready to be sent as often as it likes."""

    path: str
    query: Mapping[str, str]
    body: bytes

    @property
    def address(self) -> str:
        return f"{self.path}?{urlencode(self.query)}"

    async def to(self, api: Api) -> Answer:
        return await api.post(self.address, raw=self.body, headers={"Content-Type": "text/xml"})


def push(
    path: str,
    payload: str | bytes,
    moment: float,
    *,
    nonce: str = "1372623149",
    receiver: str = "",
    token: str = TOKEN,
    key: str = AES_KEY,
) -> Push:
    """As in safe mode, sealed by `key` for `receiver` (the account's own if not given)."""
    text = payload.encode() if isinstance(payload, str) else payload
    receiver = receiver or RECEIVERS[path]
    ciphertext = sealed(text, receiver, key)
    timestamp = str(int(moment))
    query = {
        "timestamp": timestamp,
        "nonce": nonce,
        "msg_signature": sha1_sorted(token, timestamp, nonce, ciphertext),
    }
    if path != WECOM:
        query |= {"signature": sha1_sorted(token, timestamp, nonce), "encrypt_type": "aes"}
    return Push(path, query, _envelope(text, receiver, ciphertext))


def plain_push(path: str, payload: str, moment: float, *, token: str = TOKEN) -> Push:
    """As in plain mode."""
    timestamp = str(int(moment))
    query = {"timestamp": timestamp, "nonce": "n1", "openid": "o1"}
    query["signature"] = sha1_sorted(token, timestamp, "n1")
    return Push(path, query, payload.encode())


def _envelope(text: bytes, receiver: str, ciphertext: str) -> bytes:
    if text.lstrip().startswith(b"{"):
        return json.dumps({"ToUserName": receiver, "Encrypt": ciphertext}).encode()
    return (
        f"<xml><ToUserName><![CDATA[{receiver}]]></ToUserName>"
        f"<Encrypt><![CDATA[{ciphertext}]]></Encrypt></xml>"
    ).encode()


def text_message(
    content: str = "报修", *, sender: str = "oia2Tj", created: int = 1348831860
) -> str:
    return (
        "<xml><ToUserName><![CDATA[gh_7f083739789a]]></ToUserName>"
        f"<FromUserName><![CDATA[{sender}]]></FromUserName><CreateTime>{created}</CreateTime>"
        f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content>"
        "<MsgId>1234567890123456</MsgId></xml>"
    )


def event(name: str, fields: str = "", *, sender: str = "oia2Tj", created: int = 1348831860) -> str:
    return (
        "<xml><ToUserName><![CDATA[gh_7f083739789a]]></ToUserName>"
        f"<FromUserName><![CDATA[{sender}]]></FromUserName><CreateTime>{created}</CreateTime>"
        f"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{name}]]></Event>{fields}</xml>"
    )


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(
        f'<!ENTITY lol{n} "{f"&lol{n - 1 if n > 1 else str()};" * 10}">' for n in range(1, 10)
    )
    + "]><xml><Encrypt>&lol9;</Encrypt></xml>"
)
"""Billion laughs: a kilobyte that would become gigabytes where entities are resolved."""
