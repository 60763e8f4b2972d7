from typing import Annotated, Self

from pydantic import BaseModel, Field

from backend.features.saved_views.models import SavedView, Sharing, Title, ViewFilter
from backend.kit.access import Actor
from backend.kit.http import Input


class SharingSaid(Input, Sharing):
    pass


class SavedViewDraft(Input):
    title: Title
    filter: ViewFilter
    sharing: SharingSaid | None = None


class SavedViewChange(SavedViewDraft):
    """All of it, in place of what it was at `version`."""

    version: Annotated[int, Field(ge=0)]


class SavedViewShown(BaseModel):
    id: str
    version: int
    title: str
    filter: ViewFilter
    sharing: Sharing | None
    is_mine: bool

    @classmethod
    def of(cls, view: SavedView, actor: Actor) -> Self:
        kept = view.model_dump(include={"id", "version", "title", "filter", "sharing"})
        return cls(**kept, is_mine=view.owner_id == actor.id)


class SavedViewCount(BaseModel):
    """`count` goes up to `most`; None where it could not be told quickly enough."""

    id: str
    count: int | None
    most: int
