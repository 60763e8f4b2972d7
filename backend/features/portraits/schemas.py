from typing import Annotated

from pydantic import BaseModel, Field

from backend.kit.clock import Instant
from backend.kit.http import Input


class PortraitGiven(Input):
    """`photo_id`: a photo that was uploaded just before (`POST /api/v1/media?kind=photo`)."""

    photo_id: Annotated[str, Field(min_length=1, max_length=64)]


class PortraitView(BaseModel):
    """`small` is an address on this server that works for some minutes; empty: there is none."""

    small: str
    given_at: Instant | None
