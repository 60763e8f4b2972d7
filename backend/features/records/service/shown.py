"""What a ticket's page is made from, as its customer may see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from backend.features.media import MediaLink
from backend.features.records.asking import AskedPage
from backend.features.records.service.faces import Face
from backend.features.tickets import Act, CustomerTicketView
from backend.features.timeline import TimelineLine


@dataclass(frozen=True)
class Shown:
    view: CustomerTicketView
    face: Face
    phone: str
    """Of who comes, plain, for dialling; empty where there is nothing to call about."""
    acts: frozenset[Act]
    lines: list[TimelineLine]
    has_more: bool
    photos: Mapping[str, MediaLink]
    now: datetime
    asked: AskedPage | None = None
