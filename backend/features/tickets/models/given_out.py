from pydantic import BaseModel

from backend.features.tickets.models.values import By
from backend.kit.clock import Instant


class GivenOut(BaseModel):
    """To which subcontractor, under the name it had then."""

    organisation_id: str
    name: str
    by: By
    at: Instant
