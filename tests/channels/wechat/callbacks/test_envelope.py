"""What is not sealed and signed exactly as it should be is refused, always in the same words."""

import struct
from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from backend.channels.wechat.callbacks import Envelope, Signer
from backend.channels.wechat.callbacks.errors import PushRefused
from tests.support.pushes import AES_KEY, CORP_ID, TOKEN, sealed, sha1_sorted


def envelope(receiver: str = CORP_ID) -> Envelope:
    return Envelope(TOKEN, AES_KEY, receiver)


def signed(ciphertext: str, timestamp: str = "1", nonce: str = "2") -> str:
    return sha1_sorted(TOKEN, timestamp, nonce, ciphertext)


def raw(plain: bytes) -> str:
    """Sealed as it is, without length, receiver or padding."""
    aes = b64decode(f"{AES_KEY}=")
    encryptor = Cipher(algorithms.AES(aes), modes.CBC(aes[:16])).encryptor()
    return b64encode(encryptor.update(plain)).decode()


def test_what_one_seals_the_other_opens() -> None:
    for text in ("", "success", "我家的门锁坏了" * 300, "]]></Encrypt>", "\x00"):
        ours = envelope().seal(text, "1700000000", "n")
        opened = envelope().open(ours.ciphertext, ours.msg_signature, "1700000000", "n")
        assert opened.decode() == text


def test_no_two_are_sealed_alike() -> None:
    assert len({envelope().seal("x", "1", "2").ciphertext for _ in range(50)}) == 50


@pytest.mark.parametrize(
    ("timestamp", "nonce", "token"), [("2", "2", TOKEN), ("1", "3", TOKEN), ("1", "2", "other")]
)
def test_a_signature_holds_for_its_own_time_and_nonce_and_token(
    timestamp: str, nonce: str, token: str
) -> None:
    ciphertext = sealed(b"x", CORP_ID)
    signature = sha1_sorted(token, timestamp, nonce, ciphertext)
    with pytest.raises(PushRefused):
        envelope().open(ciphertext, signature, "1", "2")


@pytest.mark.parametrize("signature", ["", "0" * 40, "签名", "\x00", "é" * 40, "A" * 10_000])
def test_nonsense_for_a_signature_is_refused(signature: str) -> None:
    with pytest.raises(PushRefused):
        envelope().open(sealed(b"x", CORP_ID), signature, "1", "2")
    with pytest.raises(PushRefused):
        Signer(TOKEN).require(signature, "1", "2")


def test_every_flipped_bit_is_noticed() -> None:
    ciphertext = sealed(b"<xml></xml>", CORP_ID)
    signature = signed(ciphertext)
    for position in range(0, len(ciphertext), 7):
        changed = "A" if ciphertext[position] != "A" else "B"
        altered = ciphertext[:position] + changed + ciphertext[position + 1 :]
        with pytest.raises(PushRefused):
            envelope().open(altered, signature, "1", "2")


@pytest.mark.parametrize("receiver", ["", "wx0000000000000000", f"{CORP_ID}x", CORP_ID[:-1]])
def test_what_was_sealed_for_another_account_is_refused(receiver: str) -> None:
    ciphertext = sealed(b"x", receiver)
    with pytest.raises(PushRefused):
        envelope().open(ciphertext, signed(ciphertext), "1", "2")


def _unpadded(length: int, message: bytes = b"x") -> bytes:
    return b"r" * 16 + struct.pack(">I", length) + message + CORP_ID.encode()


def _to_blocks(content: bytes, padding: bytes) -> bytes:
    missing = -len(content) % 16
    return content + b"\x00" * (missing - len(padding)) + padding[:missing]


BROKEN = {
    "nothing": "",
    "not base64": "%%%%",
    "letters beyond base64": "签名",
    "blanks within": "AAAA AAAA",
    "not whole blocks": b64encode(b"x" * 17).decode(),
    "one empty block": raw(b"\x00" * 16),
    "padding of zero": raw(_to_blocks(_unpadded(1), b"\x00" * 16)),
    "padding of 33": raw(b"r" * 15 + b"\x21"),
    "padding that differs": raw(_to_blocks(_unpadded(1), b"\x01\x02\x03\x04\x04\x04\x04\x04")),
    "padding and nothing else": raw(b"\x10" * 16),
    "no room for a length": raw(b"r" * 15 + b"\x01"),
    "a length beyond the end": raw(_unpadded(4000)[:31] + b"\x01"),
    "the longest length": raw((_unpadded(0xFFFFFFFF) + b"\x20" * 32)[:32] + b"\x20" * 32),
}


@pytest.mark.parametrize("ciphertext", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_signed_but_not_sealed_right_is_refused(ciphertext: str) -> None:
    """As if somebody knew the token but not the key."""
    with pytest.raises(PushRefused):
        envelope().open(ciphertext, signed(ciphertext), "1", "2")


@pytest.mark.parametrize("key", ["", "a" * 42, "a" * 44, "a" * 42 + "!", "密" * 43])
def test_a_key_that_is_none_is_refused_at_the_start(key: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Envelope(TOKEN, key, CORP_ID)


def test_a_key_that_leaves_bits_over_is_taken_as_tencent_s_own_sample_has_them() -> None:
    assert Envelope(TOKEN, "a" * 42 + "C", CORP_ID).seal("x", "1", "2").ciphertext


def test_the_cipher_is_the_one_of_the_documents() -> None:
    """AES-256-CBC under the decoded key, its first half as the initial vector."""
    ours = Envelope(TOKEN, AES_KEY, CORP_ID, opening=lambda: "r" * 16).seal("x", "1", "2")
    assert ours.ciphertext == sealed(b"x", CORP_ID, opening=b"r" * 16)
