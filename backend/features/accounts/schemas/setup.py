from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.accounts.schemas.fields import (
    NewPassword,
    PasswordInput,
    PhoneOrEmpty,
    TypedName,
    Username,
)
from backend.kit.http import Input


class FirstAdministrator(PasswordInput):
    username: Username
    name: TypedName
    phone: PhoneOrEmpty = ""
    password: NewPassword


class SetupOrder(Input):
    """What a new installation needs: the token from the server's console, the firm, and who
    runs it."""

    token: Annotated[str, Field(min_length=1, max_length=100)]
    organisation_name: TypedName
    branch_name: Annotated[str, Field(max_length=60)] = ""
    administrator: FirstAdministrator


class SetupView(BaseModel):
    needed: bool
