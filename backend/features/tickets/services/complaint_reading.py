"""Complaints as those who answer them see them: by name, with their files."""

from collections.abc import Sequence

from backend.features.tickets.models.complaint import Complaint
from backend.features.tickets.schemas.complaints import (
    ComplaintListQuery,
    ComplaintNames,
    StaffComplaintView,
)
from backend.features.tickets.services.complaints import Complaints
from backend.kit.access import Actor
from backend.kit.pagination import Page
from backend.kit.pii import mask_name, mask_phone


class ComplaintReading:
    def __init__(self, complaints: Complaints) -> None:
        self._complaints = complaints
        self._desk = complaints.desk

    async def page(self, actor: Actor, asked: ComplaintListQuery) -> Page[StaffComplaintView]:
        page = await self._complaints.page(actor, asked)
        views = await self._views(actor, page.items)
        return Page(items=views, next_cursor=page.next_cursor)

    async def get(self, actor: Actor, complaint_id: str) -> StaffComplaintView:
        """Raises ComplaintNotFound."""
        return await self.view(actor, await self._complaints.get(actor, complaint_id))

    async def view(self, actor: Actor, complaint: Complaint) -> StaffComplaintView:
        [view] = await self._views(actor, [complaint])
        return view

    async def _views(
        self, actor: Actor, complaints: Sequence[Complaint]
    ) -> list[StaffComplaintView]:
        names, now = await self._names(actor, complaints), self._desk.now()
        return [StaffComplaintView.for_staff(each, actor.id, now, names) for each in complaints]

    async def _names(self, actor: Actor, complaints: Sequence[Complaint]) -> ComplaintNames:
        people = {each for complaint in complaints for each in _people(complaint)}
        customers = await self._complaints.customers.many({each.customer_id for each in complaints})
        files = [media_id for each in complaints for media_id in each.media_ids]
        return ComplaintNames(
            staff={
                card.id: card.name for card in (await self._complaints.staff.many(people)).values()
            },
            customers={
                each: (mask_name(card.name), mask_phone(card.phone) if card.phone else "")
                for each, card in customers.items()
            },
            media=await self._desk.media.links(files, actor),
        )


def _people(complaint: Complaint) -> set[str]:
    steps = {step.by.id for step in complaint.steps}
    return {complaint.owner_id, complaint.made_by.id, *complaint.against_ids, *steps}
