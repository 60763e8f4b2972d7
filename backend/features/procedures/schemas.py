"""What is sent for procedures."""

from typing import Annotated

from pydantic import Field

from backend.kit.http import Input
from backend.kit.text import Id


class PicturesKept(Input):
    """Files uploaded before (`POST /api/v1/media`)."""

    media_ids: Annotated[list[Id], Field(min_length=1, max_length=9)]
