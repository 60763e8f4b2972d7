"""Signing and encryption of callbacks, written from Tencent's description (path 91144).

Of its own: nothing here is shared with the product, nor with the libraries it uses.
"""

import hashlib
import re
import secrets
import struct
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

ENCODING_AES_KEY: Final = re.compile(r"[0-9A-Za-z]{43}")
BLOCK_BYTES: Final = 32
RANDOM_BYTES: Final = 16
LENGTH_BYTES: Final = 4


class CannotDecrypt(ValueError):
    """The text says why: not base64, broken padding, a foreign receiver."""


class UnusableKey(ValueError):
    pass


def signature(*parts: str) -> str:
    """SHA-1 over the parts, sorted byte by byte and joined."""
    joined = b"".join(sorted(part.encode() for part in parts))
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


class CallbackCrypto:
    """AES-256-CBC under one EncodingAESKey. Raises UnusableKey unless that is 43 letters and
    digits; spare bits of its last letter are ignored, as Tencent's own sample needs."""

    def __init__(self, encoding_aes_key: str, receive_id: str) -> None:
        if not ENCODING_AES_KEY.fullmatch(encoding_aes_key):
            raise UnusableKey("an EncodingAESKey has 43 letters and digits")
        key = b64decode(encoding_aes_key + "=")
        self._cipher = Cipher(AES(key), CBC(key[:16]))
        self._receive_id = receive_id.encode()

    def encrypt(self, text: bytes, random: bytes | None = None) -> str:
        """Base64 of random, length, text and receiver. `random` is 16 bytes, for known answers."""
        head = random or secrets.token_bytes(RANDOM_BYTES)
        packed = head + struct.pack(">I", len(text)) + text + self._receive_id
        missing = BLOCK_BYTES - len(packed) % BLOCK_BYTES
        encryptor = self._cipher.encryptor()
        padded = packed + bytes([missing]) * missing
        return b64encode(encryptor.update(padded) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str) -> bytes:
        """Raises CannotDecrypt."""
        packed = _unpadded(self._opened(encrypted))
        begin = RANDOM_BYTES + LENGTH_BYTES
        if len(packed) < begin:
            raise CannotDecrypt("too short")
        (length,) = struct.unpack(">I", packed[RANDOM_BYTES:begin])
        text, receiver = packed[begin : begin + length], packed[begin + length :]
        if len(text) != length:
            raise CannotDecrypt("its length is not what it says")
        if receiver != self._receive_id:
            raise CannotDecrypt("meant for another receiver")
        return text

    def _opened(self, encrypted: str) -> bytes:
        try:
            sealed = b64decode(encrypted, validate=True)
        except (NotBase64, ValueError) as error:
            raise CannotDecrypt("not base64") from error
        if not sealed or len(sealed) % 16:
            raise CannotDecrypt("not whole blocks")
        decryptor = self._cipher.decryptor()
        return decryptor.update(sealed) + decryptor.finalize()


def _unpadded(padded: bytes) -> bytes:
    count = padded[-1]
    if not 1 <= count <= BLOCK_BYTES or padded[-count:] != bytes([count]) * count:
        raise CannotDecrypt("broken padding")
    return padded[:-count]
