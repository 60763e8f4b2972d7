"""The pool as a technician sees it, and what dispatchers see of the rules' doings."""

from pydantic import BaseModel

from backend.features.dispatch.acting.automation import Automation
from backend.features.dispatch.acting.case import CaseState, DispatchCase
from backend.features.dispatch.acting.offer import Offer, OfferState
from backend.features.tickets import Window
from backend.kit.clock import Instant
from backend.kit.http import Input


class OfferView(BaseModel):
    """`ticket_id` is there once it is his own."""

    id: str
    number: str
    service: str
    device: str
    area: str
    window: Window | None
    minutes: int
    closes_at: Instant
    state: OfferState
    ticket_id: str

    @classmethod
    def of(cls, offer: Offer, staff_id: str) -> "OfferView":
        return cls(
            id=offer.id,
            number=offer.number,
            service=offer.service,
            device=offer.device,
            area=offer.area,
            window=offer.window,
            minutes=offer.terms.minutes,
            closes_at=offer.closes_at,
            state=offer.state,
            ticket_id=offer.ticket_id if offer.taken_by == staff_id else "",
        )


class CaseView(BaseModel):
    """`book_version` is what the ticket stays with while it is dispatched; `reason` says why it
    was left to people."""

    ticket_id: str
    state: CaseState
    rule: str
    book_version: int
    card_id: str
    tries: int
    reason: str
    due_at: Instant | None

    @classmethod
    def of(cls, case: DispatchCase) -> "CaseView":
        return cls(ticket_id=case.id, **case.model_dump(include=set(cls.model_fields)))


class AutomationSwitch(Input):
    enabled: bool


class AutomationView(BaseModel):
    enabled: bool
    changed_by: str
    changed_at: Instant | None

    @classmethod
    def of(cls, automation: Automation) -> "AutomationView":
        return cls.model_validate(automation.model_dump(include=set(cls.model_fields)))
