"""What a call says and what its answer holds, as models."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """A JSON body; what is None is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Reply(BaseModel):
    """An answer; the platform adds fields as it likes."""

    model_config = ConfigDict(frozen=True, extra="ignore")


@dataclass(frozen=True)
class Call:
    """One API call. `query` may hold secrets and codes: it is never shown.

    `template` narrows what a refusal puts out of use; the caller copes with `handled` codes itself;
    """

    method: Literal["GET", "POST"]
    path: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Body | None = field(default=None, repr=False)
    template: str = ""
    signed: bool = True
    handled: frozenset[int] = frozenset()
