"""Other people's Python programs, the simulator's and ours: each opens what any of them sealed.

Those of npm join them in tests/peers.
"""

from itertools import product

import pytest

from tests.channels.wechat.callbacks.vectors import of_kind
from tests.peers.codecs import CODECS, answer
from tests.support.pushes import AES_KEY, CORP_ID, TOKEN

KEYS = {"token": TOKEN, "aesKey": AES_KEY, "receiver": CORP_ID, "timestamp": "1", "nonce": "2"}
TEXTS = ["success", "<xml><Content><![CDATA[我家的门锁坏了]]></Content></xml>", "😀" * 300]


@pytest.mark.parametrize(("encoder", "decoder"), list(product(CODECS, CODECS)))
def test_each_opens_what_any_sealed(encoder: str, decoder: str) -> None:
    for text in (*TEXTS, *("x" * length for length in range(1, 34))):
        sealed = CODECS[encoder].seal({**KEYS, "text": text})
        assert answer({"codec": decoder, "open": {**KEYS, **sealed}}) == {"text": text}


@pytest.mark.parametrize("encoder", CODECS)
def test_ours_refuses_what_was_not_meant_for_us(encoder: str) -> None:
    for name in ("token", "receiver"):
        sealed = CODECS[encoder].seal({**KEYS, name: "wx0000000000000000", "text": "x"})
        told = answer({"codec": "ours", "open": {**KEYS, **sealed}})
        assert told == {"refused": "PushRefused"}


@pytest.mark.parametrize("decoder", CODECS)
def test_each_opens_what_was_published(decoder: str) -> None:
    for vector in of_kind("aes-callback-post", "aes-echostr"):
        asked = {
            "token": vector["token"],
            "aesKey": vector["encoding_aes_key"],
            "receiver": vector["receive_id"],
            "timestamp": vector["timestamp"],
            "nonce": vector["nonce"],
            "signature": vector["msg_signature"],
            "ciphertext": vector.get("ciphertext") or vector["echostr"],
        }
        told = answer({"codec": decoder, "open": asked})
        assert told == {"text": vector["plaintext"]}, vector["id"]
