"""The simulator's own crypto, against vectors that others published and against wechatpy's."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto

from backend.simulator.callbacks.crypto import (
    CallbackCrypto,
    CannotDecrypt,
    UnusableKey,
    signature,
)
from backend.simulator.callbacks.markup import NotAPacket, from_xml, to_xml
from backend.simulator.world.clock import JsonObject

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PUBLISHED = Path(__file__).parents[1] / "channels/wechat/callbacks/wechat-crypto.json"
VECTORS: list[dict[str, Any]] = json.loads(PUBLISHED.read_text(encoding="utf-8"))


def of(*kinds: str) -> list[Any]:
    return [pytest.param(each, id=each["id"]) for each in VECTORS if each["kind"] in kinds]


@pytest.mark.parametrize("vector", of("aes-callback-post", "aes-echostr"))
def test_published_packets_are_opened_and_their_signatures_found(vector: dict[str, Any]) -> None:
    sealed = vector.get("ciphertext") or vector["echostr"]
    crypto = CallbackCrypto(vector["encoding_aes_key"], vector["receive_id"])
    assert crypto.decrypt(sealed).decode() == vector["plaintext"]
    signed = signature(vector["token"], vector["timestamp"], vector["nonce"], sealed)
    assert signed == vector["msg_signature"]


@pytest.mark.parametrize("vector", of("aes-callback-post", "aes-echostr"))
def test_a_published_packet_is_sealed_again_to_the_letter(vector: dict[str, Any]) -> None:
    """Its random head is found with the key; everything after it must come out the same."""
    crypto = CallbackCrypto(vector["encoding_aes_key"], vector["receive_id"])
    sealed = vector.get("ciphertext") or vector["echostr"]
    random = crypto._opened(sealed)[:16]
    assert crypto.encrypt(vector["plaintext"].encode(), random) == sealed


@pytest.mark.parametrize("vector", of("aes-encrypt-fixed-random"))
def test_published_texts_are_sealed_as_published(vector: dict[str, Any]) -> None:
    crypto = CallbackCrypto(vector["encoding_aes_key"], vector["receive_id"])
    sealed = crypto.encrypt(vector["plaintext"].encode(), vector["random16"].encode())
    assert sealed == vector["ciphertext"]
    if "msg_signature" in vector:
        parts = (vector["token"], vector["timestamp"], vector["nonce"], sealed)
        assert signature(*parts) == vector["msg_signature"]


@pytest.mark.parametrize("vector", of("sha1-sorted"))
def test_published_signatures_are_found(vector: dict[str, Any]) -> None:
    assert signature(*vector["inputs"]) == vector["signature"]


@settings(max_examples=25)
@given(text=st.text(max_size=200), receiver=st.sampled_from(["wx0a", "ww0c", ""]))
def test_what_we_seal_wechatpy_opens_and_the_other_way_round(text: str, receiver: str) -> None:
    ours, theirs = CallbackCrypto(KEY, receiver), PrpCrypto(b64decode(KEY + "="))
    assert theirs.decrypt(ours.encrypt(text.encode()), receiver) == text
    assert ours.decrypt(theirs.encrypt(text, receiver).decode()).decode() == text


@pytest.mark.parametrize(
    ("sealed", "why"),
    [
        ("", "not whole blocks"),
        ("中文", "not base64"),
        ("AAAA", "not whole blocks"),
        ("A" * 43 + "=", "broken padding"),
    ],
)
def test_what_cannot_be_a_packet_is_refused_with_its_reason(sealed: str, why: str) -> None:
    with pytest.raises(CannotDecrypt, match=why):
        CallbackCrypto(KEY, "wx0a").decrypt(sealed)


def test_a_packet_for_somebody_else_is_refused() -> None:
    with pytest.raises(CannotDecrypt, match="another receiver"):
        CallbackCrypto(KEY, "wx0a").decrypt(CallbackCrypto(KEY, "wx0b").encrypt(b"x"))


@pytest.mark.parametrize("key", ["", "short", KEY + "A", KEY[:-1] + "+"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(UnusableKey):
        CallbackCrypto(key, "wx0a")


def test_fields_become_xml_and_come_back() -> None:
    fields: JsonObject = {
        "Event": "subscribe_msg_popup_event",
        "CreateTime": 1610969440,
        "SubscribeMsgPopupEvent": {"List": [{"TemplateId": "a]]>b"}, {"TemplateId": "<&>"}]},
        "EventKey": "",
        "Nothing": None,
    }
    assert to_xml({"Content": "a]]>b", "AgentID": 1}) == (
        "<xml><Content><![CDATA[a]]]]><![CDATA[>b]]></Content><AgentID>1</AgentID></xml>"
    )
    read = from_xml(to_xml(fields).encode())
    assert read == {**fields, "CreateTime": "1610969440", "Nothing": ""}


def test_signs_that_no_xml_may_hold_are_left_out() -> None:
    assert from_xml(to_xml({"Content": "a\x00\x08b\ud800\ufffe"}).encode()) == {"Content": "ab"}
    with pytest.raises(NotAPacket):
        to_xml({"a><b": "x"})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<xml>",
        b"<a/>",
        b"<xml/>",
        b"<xml>words only</xml>",
        b"\xff\xfe",
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><a>&a;</a></xml>',
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><a>&f;</a></xml>',
        b"<xml>" + b"<a>" * 50 + b"</a>" * 50 + b"</xml>",
        b"<xml>" + b"<a/>" * 5_000 + b"</xml>",
    ],
)
def test_a_hostile_answer_is_no_packet(body: bytes) -> None:
    with pytest.raises(NotAPacket):
        from_xml(body)
