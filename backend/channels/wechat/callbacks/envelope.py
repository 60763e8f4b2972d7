"""What the platforms sign and seal, checked strictly before any of it is believed.

wechatpy does the AES. Around it: signatures compared in constant time, padding, length and
receiver all checked, and one refusal for everything that is not as it should be (wechatpy raises
whatever its parsing runs into). Source: protocol 5.1.
"""

import hmac
import secrets
import struct
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha1
from typing import Final

from wechatpy.crypto import PrpCrypto

from backend.channels.wechat.callbacks.errors import PushRefused

_KEY_BYTES: Final = 32
_RANDOM_BYTES: Final = 16
_LENGTH_BYTES: Final = 4
_BLOCK_BYTES: Final = 16
_MOST_PADDING: Final = 32  # PKCS#7 to a multiple of 32, not of 16


@dataclass(frozen=True)
class Sealed:
    ciphertext: str
    msg_signature: str


class _Cipher(PrpCrypto):  # type: ignore[misc]  # wechatpy has no hints
    """wechatpy draws the random opening from a generator that can be predicted."""

    def __init__(self, key: bytes, opening: Callable[[], str]) -> None:
        super().__init__(key)
        self.get_random_string = opening


def _random_opening() -> str:
    return secrets.token_hex(_RANDOM_BYTES // 2)


class Signer:
    def __init__(self, token: str) -> None:
        self._token = token

    def signature(self, *signed: str) -> str:
        """SHA-1 of the token and what is signed, sorted bytewise and put together."""
        parts = sorted(part.encode() for part in (self._token, *signed))
        return sha1(b"".join(parts), usedforsecurity=False).hexdigest()

    def require(self, signature: str, *signed: str) -> None:
        """Raises PushRefused."""
        expected = self.signature(*signed)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise PushRefused


class Envelope:
    """One account's. `receiver`: the AppID or CorpID that stands at the end of each message.

    Raises ValueError for a key that has not 43 letters and digits.
    """

    def __init__(
        self,
        token: str,
        encoding_aes_key: str,
        receiver: str,
        *,
        opening: Callable[[], str] = _random_opening,
    ) -> None:
        key = b64decode(f"{encoding_aes_key}=", validate=True)
        if len(key) != _KEY_BYTES:
            raise ValueError("an EncodingAESKey has 43 letters and digits")
        self.signer = Signer(token)
        self._receiver = receiver
        self._cipher = _Cipher(key, opening)

    def open(self, ciphertext: str, msg_signature: str, timestamp: str, nonce: str) -> bytes:
        """What was sealed. Raises PushRefused: not signed by the token, altered, or not for us."""
        self.signer.require(msg_signature, timestamp, nonce, ciphertext)
        message, receiver = self._opened(ciphertext)
        if not hmac.compare_digest(receiver, self._receiver.encode()):
            raise PushRefused
        return message

    def seal(self, text: str, timestamp: str, nonce: str) -> Sealed:
        """The same the other way round, as the platform would seal and sign it."""
        ciphertext = self._cipher.encrypt(text, self._receiver).decode()
        return Sealed(ciphertext, self.signer.signature(timestamp, nonce, ciphertext))

    def _opened(self, ciphertext: str) -> tuple[bytes, bytes]:
        try:
            sealed = b64decode(ciphertext, validate=True)
        except ValueError:
            raise PushRefused from None
        if not sealed or len(sealed) % _BLOCK_BYTES:
            raise PushRefused
        plain: bytes = self._cipher.cipher.decrypt(sealed)
        return _unpacked(_unpadded(plain))


def _unpadded(plain: bytes) -> bytes:
    padding = plain[-1]
    if not 1 <= padding <= _MOST_PADDING or plain[-padding:] != bytes([padding]) * padding:
        raise PushRefused
    return plain[:-padding]


def _unpacked(content: bytes) -> tuple[bytes, bytes]:
    """16 random bytes, the length (4 bytes, big-endian), the message, the receiver."""
    start = _RANDOM_BYTES + _LENGTH_BYTES
    if len(content) < start:
        raise PushRefused
    (length,) = struct.unpack(">I", content[_RANDOM_BYTES:start])
    if length > len(content) - start:
        raise PushRefused
    return content[start : start + length], content[start + length :]
