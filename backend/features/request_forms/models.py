"""What one public form asks, and where it is published."""

from typing import Annotated, Final, Literal

from pydantic import Field

from backend.features.definitions import Key
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.text import Id, Line

MOST_LINES: Final = 20

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")]
FormName = Annotated[Line, Field(min_length=1, max_length=30)]
Welcome = Annotated[Line, Field(max_length=200)]
LineIds = Annotated[list[Id], Field(max_length=MOST_LINES)]


FormKey = Key | Literal[""]


class RequestForm(Aggregate):
    """`id` is the end of its address. `line_ids`: the product lines offered, none: not asked.
    `source` stands on every ticket it makes. `form_key`: the designed form it also asks.
    `confirms_phone`: by a code texted to it."""

    id: Slug = Field(alias="_id")
    name: FormName
    line_ids: LineIds = []
    source: Slug
    welcome: Welcome = ""
    asks_door: bool = True
    asks_time: bool = True
    confirms_phone: bool = False
    form_key: FormKey = ""
    active: bool = True
    created_at: Instant
    changed_at: Instant
