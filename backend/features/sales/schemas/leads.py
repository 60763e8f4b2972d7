"""Leads over the wire."""

from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.accounts import CustomerCard
from backend.features.sales.models import Lead, LeadOutcome, LeadState
from backend.features.sales.models.lead import LEAD_STATE_NAMES
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.pii import mask_name, mask_phone
from backend.kit.text import Id, Lines

Words = Annotated[Lines, Field(max_length=500)]
SomeWords = Annotated[Lines, Field(min_length=2, max_length=500)]


class LeadQuery(PageQuery):
    """Every filter given must hold."""

    state: LeadState | None = None
    ticket_id: Id | None = None


class LeadNoteInput(Input):
    text: SomeWords


class LeadResult(Input):
    """`reason` where it is lost, `duplicate_of` where it is another one over again; a lead that a
    sale names is won by that sale."""

    outcome: LeadOutcome
    reason: Words = ""
    duplicate_of: Id | None = None


class LeadNoteView(BaseModel):
    text: str
    by: str
    by_name: str
    at: Instant


class LeadView(BaseModel):
    """Where it came from: `ticket_id`. The customer is masked."""

    id: str
    version: int
    ticket_id: str
    ticket_number: str
    customer_id: str
    household_id: str
    customer_name: str
    customer_phone: str
    device_ids: list[str]
    wants: str
    seen_by: str
    seen_by_role: str
    state: LeadState
    state_name: str
    taken_by: str
    taken_by_name: str
    taken_at: Instant | None
    closed_at: Instant | None
    reason: str
    duplicate_of: str
    sale_id: str
    notes: list[LeadNoteView]
    branch_id: str
    created_at: Instant

    @classmethod
    def of(cls, lead: Lead, names: dict[str, str], card: CustomerCard | None) -> "LeadView":
        """`names`: of the staff in it, by their ids."""
        joined = {
            "customer_name": mask_name(card.name) if card else "",
            "customer_phone": mask_phone(card.phone) if card and card.phone else "",
            "seen_by": names.get(lead.seen_by.id, ""),
            "seen_by_role": lead.seen_by.role,
            "state_name": LEAD_STATE_NAMES[lead.state],
            "taken_by_name": names.get(lead.taken_by, ""),
            "notes": [
                LeadNoteView(text=n.text, by=n.by, by_name=names.get(n.by, ""), at=n.at)
                for n in lead.notes
            ],
        }
        return cls.model_validate(lead.model_dump(include=set(cls.model_fields)) | joined)
