"""A code on a counter or a poster, and what came of it."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import Field

from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.text import Line

SCENE_PREFIX: Final = "s_"
MOST_PERMANENT: Final = 100_000
LONGEST_DAYS: Final = 30

CodeName = Annotated[Line, Field(min_length=1, max_length=30)]
Source = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")]


class SceneCode(Aggregate):
    """Leads to the official account and says by what: `branch_id` looks after whoever comes by it
    (empty: nobody in particular), `source` stands on his reports. `days` None: permanent. `url` is
    what the picture holds, empty until it is drawn first; a temporary code's life begins then.
    `follows` counts who began to follow by it, `scans` who followed already.
    """

    name: CodeName
    branch_id: str = ""
    source: Source
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] | None = None
    url: str = ""
    expires_at: Instant | None = None
    follows: int = 0
    scans: int = 0
    created_by: str
    created_at: Instant

    @property
    def scene(self) -> str:
        return f"{SCENE_PREFIX}{self.id}"

    def is_over(self, now: datetime) -> bool:
        return self.expires_at is not None and now >= self.expires_at
