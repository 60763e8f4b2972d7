"""What is stated about a ticket at any stage."""

from datetime import datetime

from backend.features.accounts import Permission
from backend.features.tickets import policies
from backend.features.tickets.errors import BrandNumberTaken, SameBrandNumberAtOnce
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.statements import BrandNumber, Interview, SiteSurvey
from backend.features.tickets.models.values import By
from backend.features.tickets.schemas.statements import (
    BrandNumbers,
    ExpectedFinishGiven,
    LinkRenewal,
)
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.workflow import Act
from backend.kit.access import Actor


class Statements:
    def __init__(self, desk: TicketDesk) -> None:
        self.desk = desk

    async def set_brand_numbers(self, asked: Asked, wanted: BrandNumbers) -> Ticket:
        """Raises BrandNumberTaken."""

        async def set_them(ticket: Ticket, by: By, now: datetime) -> None:
            await refuse_taken(self.desk, asked.actor, ticket, wanted.numbers)
            ticket.set_brand_numbers(wanted.numbers, by, now)

        try:
            return await self.desk.perform(asked, Act.SET_BRAND_NUMBERS, set_them)
        except SameBrandNumberAtOnce:
            # Somebody gave it to another ticket at the same moment: that one is to be seen now.
            return await self.desk.perform(asked, Act.SET_BRAND_NUMBERS, set_them)

    async def expect_finish(self, asked: Asked, given: ExpectedFinishGiven) -> Ticket:
        """Raises ExpectedInThePast."""
        return await self.desk.perform(
            asked,
            Act.EXPECT_FINISH,
            lambda ticket, by, now: ticket.expect_finish(given.at, given.reason, by, now),
        )

    async def renew_link(self, asked: Asked, renewal: LinkRenewal) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.RENEW_LINK,
            lambda ticket, by, now: ticket.renew_link(by, now, tell=renewal.tell_customer),
        )

    async def survey_site(self, asked: Asked, survey: SiteSurvey) -> Ticket:
        return await self.desk.perform(
            asked, Act.SURVEY_SITE, lambda ticket, by, now: ticket.survey_site(survey, by, now)
        )

    async def hold_interview(self, asked: Asked, interview: Interview) -> Ticket:
        return await self.desk.perform(
            asked, Act.INTERVIEW, lambda ticket, by, now: ticket.hold_interview(interview, by, now)
        )


async def refuse_taken(
    desk: TicketDesk, actor: Actor, ticket: Ticket, numbers: list[BrandNumber]
) -> None:
    """One number of one brand stands on one ticket of an organisation. Raises BrandNumberTaken."""
    for wanted in numbers:
        other = await desk.tickets.with_brand_number(ticket.organisation_id, wanted.key)
        if other is None or other.id == ticket.id:
            continue
        his = policies.within(actor.reach(Permission.TICKETS_READ), other)
        raise BrandNumberTaken(
            brand=wanted.brand,
            brand_number=wanted.number,
            other=f" {other.number} " if his else "",
            ticket_id=other.id if his else "",
        )
