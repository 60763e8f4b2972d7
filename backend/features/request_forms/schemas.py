"""Request forms over the wire."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.request_forms.models import (
    FormKey,
    FormName,
    LineIds,
    RequestForm,
    Slug,
    Welcome,
)
from backend.kit.clock import Instant
from backend.kit.http import Input

Version = Annotated[int, Field(ge=0)]


class RequestFormInput(Input):
    """`id` is the end of the address and stays for ever: it is printed. Without `source` the id
    is it."""

    id: Slug
    name: FormName
    line_ids: LineIds = []
    source: Slug | None = None
    welcome: Welcome = ""
    asks_door: bool = True
    asks_time: bool = True
    confirms_phone: bool = False
    form_key: FormKey = ""
    active: bool = True


class RequestFormChange(Input):
    """What is left out stays."""

    version: Version
    name: FormName | None = None
    line_ids: LineIds | None = None
    source: Slug | None = None
    welcome: Welcome | None = None
    asks_door: bool | None = None
    asks_time: bool | None = None
    confirms_phone: bool | None = None
    form_key: FormKey | None = None
    active: bool | None = None


class CodeFormat(StrEnum):
    PNG = "png"
    SVG = "svg"
    POSTER = "pdf"


class CodeQuery(Input):
    format: CodeFormat = CodeFormat.PNG


class RequestFormView(BaseModel):
    """`url` is what its QR code holds."""

    id: str
    version: int
    name: str
    line_ids: list[str]
    source: str
    welcome: str
    asks_door: bool
    asks_time: bool
    confirms_phone: bool
    form_key: str
    active: bool
    url: str
    created_at: Instant
    changed_at: Instant

    @classmethod
    def of(cls, form: RequestForm, url: str) -> "RequestFormView":
        return cls.model_validate(form.model_dump() | {"url": url})
