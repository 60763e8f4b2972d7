"""The Python programs that seal and open callbacks, spoken to in lines of JSON.

{"codec": "ours", "seal": {"text", "timestamp", "nonce", …keys}} -> {"ciphertext", "signature"}
{"codec": "ours", "open": {"ciphertext", "signature", "timestamp", "nonce", …keys}} -> {"text"}
A refusal is {"refused": "what kind"}. Keys: token, aesKey, receiver.
"""

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from wechatpy.crypto import WeChatCrypto
from werobot.crypto import MessageCrypt

from backend.channels.wechat.callbacks import Envelope
from backend.simulator.callbacks.crypto import CallbackCrypto, signature

Asked = dict[str, str]
Told = dict[str, str]


@dataclass(frozen=True)
class Codec:
    seal: Callable[[Asked], Told]
    open: Callable[[Asked], str]


def _seal_ours(asked: Asked) -> Told:
    sealed = _ours(asked).seal(asked["text"], asked["timestamp"], asked["nonce"])
    return {"ciphertext": sealed.ciphertext, "signature": sealed.msg_signature}


def _open_ours(asked: Asked) -> str:
    signed = (asked["signature"], asked["timestamp"], asked["nonce"])
    return _ours(asked).open(asked["ciphertext"], *signed).decode()


def _ours(asked: Asked) -> Envelope:
    return Envelope(asked["token"], asked["aesKey"], asked["receiver"])


def _seal_simulator(asked: Asked) -> Told:
    crypto = CallbackCrypto(asked["aesKey"], asked["receiver"])
    ciphertext = crypto.encrypt(asked["text"].encode())
    signed = signature(asked["token"], asked["timestamp"], asked["nonce"], ciphertext)
    return {"ciphertext": ciphertext, "signature": signed}


def _open_simulator(asked: Asked) -> str:
    signed = (asked["token"], asked["timestamp"], asked["nonce"], asked["ciphertext"])
    if signature(*signed) != asked["signature"]:
        raise ValueError("signature")
    crypto = CallbackCrypto(asked["aesKey"], asked["receiver"])
    return crypto.decrypt(asked["ciphertext"]).decode()


def _seal_werobot(asked: Asked) -> Told:
    crypto = MessageCrypt(asked["token"], asked["aesKey"], asked["receiver"])
    return _out_of(crypto.encrypt_message(asked["text"], asked["timestamp"], asked["nonce"]))


def _open_werobot(asked: Asked) -> str:
    crypto = MessageCrypt(asked["token"], asked["aesKey"], asked["receiver"])
    message: bytes = crypto.decrypt_message(
        asked["timestamp"], asked["nonce"], asked["signature"], asked["ciphertext"]
    )
    return message.decode()


def _seal_wechatpy(asked: Asked) -> Told:
    crypto = WeChatCrypto(asked["token"], asked["aesKey"], asked["receiver"])
    return _out_of(crypto.encrypt_message(asked["text"], asked["nonce"], asked["timestamp"]))


def _open_wechatpy(asked: Asked) -> str:
    crypto = WeChatCrypto(asked["token"], asked["aesKey"], asked["receiver"])
    signed = (asked["signature"], asked["timestamp"], asked["nonce"])
    return str(crypto.decrypt_message({"Encrypt": asked["ciphertext"]}, *signed))


def _out_of(envelope: str) -> Told:
    names = {"ciphertext": "Encrypt", "signature": "MsgSignature"}
    return {
        told: re.findall(rf"<{name}><!\[CDATA\[(.*?)]]></{name}>", envelope)[0]
        for told, name in names.items()
    }


CODECS: Final = {
    "ours": Codec(_seal_ours, _open_ours),
    "simulator": Codec(_seal_simulator, _open_simulator),
    "werobot": Codec(_seal_werobot, _open_werobot),
    "wechatpy": Codec(_seal_wechatpy, _open_wechatpy),
}


def answer(line: dict[str, Any]) -> Told:
    codec = CODECS[line["codec"]]
    if "seal" in line:
        return codec.seal(line["seal"])
    try:
        return {"text": codec.open(line["open"])}
    except Exception as error:
        return {"refused": type(error).__name__}


def main() -> None:
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
