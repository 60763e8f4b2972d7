"""Eighteen vectors that others published, in both directions."""

import json
from base64 import b64decode, b64encode

import pytest
from wechatpy import WeChatClient
from wechatpy.crypto import WeChatWxaCrypto
from wechatpy.crypto.base import WeChatCipher
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.utils import WeChatSigner, check_wxa_signature

from backend.channels.wechat.callbacks import Envelope, Signer
from tests.channels.wechat.callbacks.vectors import VECTORS, Vector, of_kind
from tests.support.pushes import opened

SIGNED = of_kind("aes-callback-post", "aes-echostr")
SEALED = [vector for vector in VECTORS if vector["kind"].startswith("aes-")]


def name(vector: Vector) -> str:
    return str(vector["id"])


def envelope_of(vector: Vector, opening: str = "") -> Envelope:
    keys = (vector["token"], vector["encoding_aes_key"], vector["receive_id"])
    return Envelope(*keys, opening=lambda: opening) if opening else Envelope(*keys)


def ciphertext_of(vector: Vector) -> str:
    return str(vector.get("ciphertext") or vector["echostr"])


def test_there_are_eighteen() -> None:
    assert len(VECTORS) == len({vector["id"] for vector in VECTORS}) == 18
    assert all(vector["source"] for vector in VECTORS)


@pytest.mark.parametrize("vector", SIGNED, ids=name)
def test_what_the_platform_sealed_is_opened(vector: Vector) -> None:
    message = envelope_of(vector).open(
        ciphertext_of(vector), vector["msg_signature"], vector["timestamp"], vector["nonce"]
    )
    assert message.decode() == vector["plaintext"]


@pytest.mark.parametrize("vector", SEALED, ids=name)
def test_what_was_sealed_is_sealed_the_same(vector: Vector) -> None:
    """The random opening is the only thing that may differ, so it is taken from the vector."""
    opening = vector.get("random16") or _opening(vector)
    timestamp, nonce = vector.get("timestamp", "1"), vector.get("nonce", "2")
    sealed = envelope_of(vector, opening).seal(vector["plaintext"], timestamp, nonce)
    assert sealed.ciphertext == ciphertext_of(vector)
    if "msg_signature" in vector:
        assert sealed.msg_signature == vector["msg_signature"]
    again = envelope_of(vector).open(sealed.ciphertext, sealed.msg_signature, timestamp, nonce)
    assert again.decode() == vector["plaintext"]


def _opening(vector: Vector) -> str:
    aes = b64decode(f"{vector['encoding_aes_key']}=")
    plain: bytes = WeChatCipher(aes).decrypt(b64decode(ciphertext_of(vector)))
    assert opened(ciphertext_of(vector), vector["encoding_aes_key"]) == (
        vector["plaintext"].encode(),
        vector["receive_id"],
    )
    return plain[:16].decode()


@pytest.mark.parametrize("vector", of_kind("sha1-sorted"), ids=name)
def test_signatures_are_the_published_ones_whatever_the_order(vector: Vector) -> None:
    token, *signed = vector["inputs"]
    assert Signer(token).signature(*signed) == vector["signature"]
    assert Signer(token).signature(*reversed(signed)) == vector["signature"]
    Signer(token).require(vector["signature"], *signed)
    signer = WeChatSigner()
    signer.add_data(*vector["inputs"])
    assert signer.signature == vector["signature"]


@pytest.mark.parametrize("vector", of_kind("jssdk"), ids=name)
def test_a_page_is_signed_as_published(vector: Vector) -> None:
    signature = WeChatClient("a", "b").jsapi.get_jsapi_signature(
        vector["noncestr"], vector["jsapi_ticket"], vector["timestamp"], vector["url"]
    )
    assert signature == vector["signature"]


@pytest.mark.parametrize("vector", of_kind("wxa-sha1-rawdata"), ids=name)
def test_what_a_mini_program_shows_is_signed_as_published(vector: Vector) -> None:
    check_wxa_signature(vector["session_key"], vector["raw_data"], vector["signature"])
    altered = vector["raw_data"].replace("Band", "Bond")
    with pytest.raises(InvalidSignatureException):
        check_wxa_signature(vector["session_key"], altered, vector["signature"])


@pytest.mark.parametrize("vector", of_kind("wxa-aes-128-cbc"), ids=name)
def test_what_a_mini_program_sends_sealed_is_opened_and_sealed_the_same(vector: Vector) -> None:
    crypto = WeChatWxaCrypto(vector["session_key"], vector["iv"], vector["appid"])
    assert crypto.decrypt_message(vector["encrypted_data"]) == vector["plaintext_json"]
    cipher = WeChatCipher(b64decode(vector["session_key"]), b64decode(vector["iv"]))
    plain = cipher.decrypt(b64decode(vector["encrypted_data"]))
    body = plain[: -plain[-1]]
    assert json.loads(body) == vector["plaintext_json"]
    padding = 16 - len(body) % 16
    sealed = cipher.encrypt(body + bytes([padding]) * padding)
    assert b64encode(sealed).decode() == vector["encrypted_data"]
