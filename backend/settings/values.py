"""Kinds of values that settings take."""

import re
from base64 import b64decode, b64encode
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

PLACEHOLDER: Final = "change-me"
PLACEHOLDER_KEY: Final = b64encode(b"known to everybody: change me!!!").decode()
_KEY_BYTES: Final = 32


def _key(secret: SecretStr) -> SecretStr:
    try:
        key = b64decode(secret.get_secret_value(), validate=True)
    except ValueError:
        raise ValueError("a key is written in base64 (openssl rand -base64 32)") from None
    if len(key) != _KEY_BYTES:
        raise ValueError(f"a key has {_KEY_BYTES} bytes (openssl rand -base64 32)")
    return secret


def _web_address(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
        raise ValueError("a web address such as https://service.example.com")
    return address.rstrip("/")


Key = Annotated[SecretStr, AfterValidator(_key)]
WebAddress = Annotated[str, AfterValidator(_web_address)]


def _absent_if_empty(value: object) -> object:
    return None if value == "" else value


Port = Annotated[int, Field(ge=0, le=65535)]
OptionalPort = Annotated[Port | None, BeforeValidator(_absent_if_empty)]
_AES_KEY: Final = re.compile(r"[A-Za-z0-9]{43}")


def _encoding_aes_key(secret: SecretStr) -> SecretStr:
    if not _AES_KEY.fullmatch(secret.get_secret_value()):
        raise ValueError("an EncodingAESKey has 43 letters and digits")
    return secret


EncodingAesKey = Annotated[
    Annotated[SecretStr, AfterValidator(_encoding_aes_key)] | None,
    BeforeValidator(_absent_if_empty),
]
