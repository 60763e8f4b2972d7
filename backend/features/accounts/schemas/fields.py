"""Texts that people type, as they are taken."""

import unicodedata
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
)

from backend.kit.http import Input
from backend.kit.passwords import MAX_LENGTH, MIN_LENGTH
from backend.kit.pii import normalise_phone


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _not_a_phone(username: str) -> str:
    """Usernames are stored readable, phones are not."""
    if len(username) == 11 and username.isdigit() and username.startswith("1"):
        raise ValueError("a username, not a phone number")
    return username


def _shown(text: str) -> str:
    if any(unicodedata.category(character)[0] == "C" for character in text):
        raise ValueError("no control characters")
    return text


def _phone_or_empty(text: str) -> str:
    return normalise_phone(text) if text else ""


class PasswordInput(Input):
    """Passwords are taken exactly as typed, spaces and all (OWASP ASVS 6.2.8)."""

    model_config = ConfigDict(str_strip_whitespace=False)


Username = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=2, max_length=64, pattern=r"^[a-z0-9][a-z0-9._@-]*$"
    ),
    BeforeValidator(_lower),
    AfterValidator(_not_a_phone),
]
"""Letters, digits and . _ @ - in lower case; not a phone number."""

TypedName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60),
    AfterValidator(_shown),
]
"""Of a person, a place or a role."""

PhoneOrEmpty = Annotated[str, Field(max_length=30), AfterValidator(_phone_or_empty)]
"""Any usual spelling; kept as E.164. Empty: none."""

WeComUserId = Annotated[str, Field(max_length=64, pattern=r"^[\w.@-]*$"), AfterValidator(str.lower)]
"""Case does not count (WeCom lowers it too). Empty: none."""

NewPassword = Annotated[SecretStr, Field(min_length=MIN_LENGTH, max_length=MAX_LENGTH)]
TypedPassword = Annotated[SecretStr, Field(min_length=1, max_length=MAX_LENGTH)]
Code = Annotated[str, Field(min_length=1, max_length=512)]
Id = Annotated[str, Field(min_length=1, max_length=64)]
IdOrEmpty = Annotated[str, Field(max_length=64)]
Version = Annotated[int, Field(ge=0)]
"""The version that was shown; a change of it by somebody else meanwhile is a conflict."""
