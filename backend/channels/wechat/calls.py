"""What a call says and what its answer holds, as models."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """A JSON body; what is None is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Reply(BaseModel):
    """An answer; the platform adds fields as it likes."""

    model_config = ConfigDict(frozen=True, extra="ignore")


@dataclass(frozen=True)
class File:
    """What a call uploads, as a part of a form."""

    part: str
    name: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Call:
    """One API call. `query` may hold secrets and codes: it is never shown.

    `template` narrows what a refusal puts out of use; the caller copes with `handled` codes itself;
    what `answers_file` is for `PlatformClient.download`.
    """

    method: Literal["GET", "POST"]
    path: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Body | None = field(default=None, repr=False)
    file: File | None = field(default=None, repr=False)
    template: str = ""
    signed: bool = True
    handled: frozenset[int] = frozenset()
    answers_file: bool = False


class Value(Body):
    """A keyword's value in template and subscribe messages."""

    value: str


def with_notice(address: str, delivery_id: str) -> str:
    """The address with the notice's id in its query."""
    parts = urlsplit(address)
    query = f"{parts.query}&notice={delivery_id}" if parts.query else f"notice={delivery_id}"
    return urlunsplit(parts._replace(query=query))
