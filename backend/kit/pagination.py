"""Cursor pages: stable while others write, and as fast at the end as at the start."""

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from backend.kit.errors import InvalidRequest

T = TypeVar("T")

MAX_PAGE = 100


class PageQuery(BaseModel):
    """`limit` rows after `cursor`, which is the `next_cursor` of the page before."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 25
    cursor: Annotated[str, Field(max_length=400)] = ""


class Page(BaseModel, Generic[T]):
    items: list[T]
    next_cursor: str | None = None


def encode_cursor(value: Any, document_id: str) -> str:
    if isinstance(value, datetime):
        value = {"at": int(value.timestamp() * 1000)}
    return base64.urlsafe_b64encode(json.dumps([value, document_id]).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[Any, str]:
    """Raises InvalidRequest: a cursor is only ever one that a page gave out."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        value, document_id = json.loads(raw)
        if isinstance(value, dict):
            value = datetime.fromtimestamp(int(value["at"]) / 1000, UTC)
        if not isinstance(document_id, str) or not isinstance(value, str | int | float | datetime):
            raise ValueError
    except (ValueError, KeyError, TypeError, binascii.Error, OverflowError, OSError) as error:
        raise InvalidRequest(summary="翻页位置无效，请从第一页重新打开") from error
    return value, document_id
