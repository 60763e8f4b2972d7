"""A visit that ended without the work being done."""

from pydantic import BaseModel

from backend.features.tickets.models.stages import PartWanted
from backend.features.tickets.models.values import Words
from backend.features.tickets.words import IncompleteReason


class Unfinished(BaseModel):
    """Why a visit ended without the work being done, and what should come next."""

    reason: IncompleteReason
    next_step: Words = ""
    parts_wanted: list[PartWanted] = []
    photo_ids: list[str] = []
