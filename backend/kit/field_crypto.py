"""Personal values are unreadable in the database files: AES-256-GCM, and HMAC blind indexes.

Blob layout: version (1 byte, 0x01) · length of key id (1 byte) · key id · nonce (12 bytes) ·
ciphertext with tag. The additional data binds a blob to its field and its document, so that a
value copied to another place does not open.
"""

import hmac
import os
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_NONCE_BYTES = 12


class UnreadableSecret(Exception):
    """A sealed value does not open: wrong key, wrong place, or altered."""


class FieldCrypto:
    """Seals with the current key, opens with any known one."""

    def __init__(self, keys: Mapping[str, bytes], current: str, index_key: bytes) -> None:
        if current not in keys or any(len(key) != 32 for key in (*keys.values(), index_key)):
            raise ValueError("every key has 32 bytes and the current one is among them")
        self._keys = dict(keys)
        self._current = current
        self._index_key = index_key
        self._cipher = lru_cache(maxsize=256)(self._derive)

    def _derive(self, key_id: str, label: str) -> AESGCM:
        derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=label.encode())
        return AESGCM(derivation.derive(self._keys[key_id]))

    def seal(self, label: str, place: str, plaintext: str) -> bytes:
        """Encrypt a field's value; `label` names the field, `place` its document."""
        return self.seal_bytes(label, place, plaintext.encode())

    def open(self, label: str, place: str, blob: bytes) -> str:
        """Decrypt. Raises UnreadableSecret."""
        try:
            return self.open_bytes(label, place, blob).decode()
        except ValueError as error:
            raise UnreadableSecret(label) from error

    def seal_bytes(self, label: str, place: str, plaintext: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        key_id = self._current.encode()
        sealed = self._cipher(self._current, label).encrypt(
            nonce, plaintext, f"{label}|{place}".encode()
        )
        return _VERSION + bytes([len(key_id)]) + key_id + nonce + sealed

    def open_bytes(self, label: str, place: str, blob: bytes) -> bytes:
        """Raises UnreadableSecret."""
        key_id, rest = self._split(blob)
        try:
            return self._cipher(key_id, label).decrypt(
                rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], f"{label}|{place}".encode()
            )
        except (InvalidTag, KeyError, ValueError) as error:
            raise UnreadableSecret(label) from error

    def key_id(self, blob: bytes) -> str:
        return self._split(blob)[0]

    @staticmethod
    def _split(blob: bytes) -> tuple[str, bytes]:
        if len(blob) < 2 or blob[:1] != _VERSION:
            raise UnreadableSecret("not a sealed value")
        end = 2 + blob[1]
        return blob[2:end].decode(errors="replace"), blob[end:]

    def blind(self, label: str, value: str) -> str:
        """An index value: equal for equal values, and telling nothing without the key."""
        return hmac.new(self._index_key, f"{label}|{value}".encode(), sha256).hexdigest()[:32]

    def at(self, place: str) -> "Seal":
        return Seal(self, place)


class Seal:
    """The crypto bound to one document; travels as pydantic's validation context."""

    def __init__(self, crypto: FieldCrypto, place: str) -> None:
        self._crypto = crypto
        self._place = place

    def seal(self, label: str, plaintext: str) -> bytes:
        return self._crypto.seal(label, self._place, plaintext)

    def open(self, label: str, blob: bytes) -> str:
        return self._crypto.open(label, self._place, blob)
