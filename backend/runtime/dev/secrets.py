"""Keys and platform accounts of one data folder: drawn once, kept in it, worth nothing outside."""

import secrets
import string
from base64 import b64encode
from typing import Final, Self

from pydantic import BaseModel, ConfigDict

_LETTERS: Final = string.ascii_letters + string.digits
_LAST_OF_AES_KEY: Final = "AEIMQUYcgkosw048"  # others leave bits over, which strict decoders refuse


def _drawn(length: int, letters: str = _LETTERS) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))


def _hex(length: int) -> str:
    return _drawn(length, "0123456789abcdef")


def _aes_key() -> str:
    return _drawn(42) + _drawn(1, _LAST_OF_AES_KEY)


def _key() -> str:
    return b64encode(secrets.token_bytes(32)).decode()


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AccountSecrets(_Stored):
    app_id: str
    app_secret: str
    original_id: str
    token: str
    encoding_aes_key: str

    @classmethod
    def draw(cls) -> Self:
        return cls(
            app_id=f"wx{_hex(16)}",
            app_secret=_hex(32),
            original_id=f"gh_{_hex(12)}",
            token=_drawn(24),
            encoding_aes_key=_aes_key(),
        )


class WeComSecrets(_Stored):
    corp_id: str
    agent_id: int
    secret: str
    token: str
    encoding_aes_key: str

    @classmethod
    def draw(cls) -> Self:
        return cls(
            corp_id=f"ww{_hex(16)}",
            agent_id=1000002,
            secret=_drawn(43),
            token=_drawn(24),
            encoding_aes_key=_aes_key(),
        )


class SmsSecrets(_Stored):
    access_key_id: str
    access_key_secret: str

    @classmethod
    def draw(cls) -> Self:
        return cls(access_key_id=f"LTAI5t{_drawn(18)}", access_key_secret=_drawn(30))


class DevSecrets(_Stored):
    encryption_key: str
    blind_index_key: str
    official_account: AccountSecrets
    miniprogram: AccountSecrets
    wecom: WeComSecrets
    sms: SmsSecrets

    @classmethod
    def draw(cls) -> Self:
        return cls(
            encryption_key=_key(),
            blind_index_key=_key(),
            official_account=AccountSecrets.draw(),
            miniprogram=AccountSecrets.draw(),
            wecom=WeComSecrets.draw(),
            sms=SmsSecrets.draw(),
        )
