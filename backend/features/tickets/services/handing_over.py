"""The customer's word about finished work: accepted, not accepted, rated."""

from dataclasses import dataclass
from datetime import datetime

from backend.features.forms import Purpose
from backend.features.media import MediaKind
from backend.features.tickets import policies
from backend.features.tickets.errors import (
    AcceptanceCodeExpired,
    ContentHashMissing,
    MethodNotYours,
    SignatureMissing,
)
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.stages import Rating
from backend.features.tickets.models.values import By
from backend.features.tickets.schemas.closing import AcceptanceGiven, WorkNotAccepted
from backend.features.tickets.services.acceptance_codes import AcceptanceCodes
from backend.features.tickets.services.desk import SUBJECT_KIND, Asked, TicketDesk
from backend.features.tickets.services.forms import TicketForms
from backend.features.tickets.services.methods import METHODS, method_of
from backend.features.tickets.words import ConsentMethod
from backend.features.tickets.workflow import Act


@dataclass(frozen=True)
class Evidence:
    """What an acceptance rests on besides the word of who sent it."""

    id: str = ""
    digest: str = ""


class HandOvers:
    def __init__(self, desk: TicketDesk, codes: AcceptanceCodes, forms: TicketForms) -> None:
        self.desk = desk
        self.codes = codes
        self.forms = forms

    async def accept(self, asked: Asked, given: AcceptanceGiven) -> Ticket:
        """Row 18. Raises MethodNotYours, ContentChanged, ContentHashMissing, SignatureMissing,
        RecordingMissing, FormChanged, AnswersMissing, AnswersNotValid, and what a wrong code is
        answered with."""
        method = method_of(asked.actor, given.method)
        if method is ConsentMethod.CODE:
            if ticket := await self.desk.replayed(asked):
                return ticket
            await self._check_code(asked, given.code or "")

        async def accept(ticket: Ticket, by: By, now: datetime) -> None:
            if method not in METHODS[by.role]:
                raise MethodNotYours
            ticket.require(Act.ACCEPT)
            evidence = await self._evidence(asked, method, given)
            signed = evidence.id if method is ConsentMethod.SIGNATURE else ""
            form = await self.forms.signed(ticket, given.form, signed)
            await self.forms.take(ticket, Purpose.ACCEPTANCE, form, asked, by)
            ticket.accept(
                method,
                by,
                now,
                content_hash=given.content_hash or "",
                evidence_id=evidence.id,
                evidence_hash=evidence.digest,
            )

        return await self.desk.perform(asked, Act.ACCEPT, accept)

    async def _check_code(self, asked: Asked, digits: str) -> None:
        """Only who may accept may try, and only for work finished within the code's life."""
        ticket = await self.desk.load(asked)
        policies.wear(asked.actor, ticket, Act.ACCEPT)
        ticket.require(Act.ACCEPT)
        if ticket.hand_over is None or not self.codes.is_in_time(ticket.hand_over.at):
            raise AcceptanceCodeExpired
        await self.codes.check(ticket.customer_id, digits)

    async def _evidence(
        self, asked: Asked, method: ConsentMethod, given: AcceptanceGiven
    ) -> Evidence:
        if method is ConsentMethod.PHONE:
            return Evidence(id=given.recording_id)
        if method is not ConsentMethod.SIGNATURE:
            return Evidence()
        if given.content_hash is None:
            raise ContentHashMissing
        if given.signature_id is None:
            raise SignatureMissing
        (signature,) = await self.desk.media.describe([given.signature_id], asked.actor)
        if signature.kind is not MediaKind.SIGNATURE:
            raise SignatureMissing
        await self.desk.media.attach([signature.id], SUBJECT_KIND, asked.ticket_id, asked.actor)
        return Evidence(signature.id, signature.sha256)

    async def refuse(self, asked: Asked, refusal: WorkNotAccepted) -> Ticket:
        return await self.desk.perform(
            asked,
            Act.REFUSE_ACCEPTANCE,
            lambda ticket, by, now: ticket.refuse_acceptance(
                refusal.reason, refusal.note, refusal.photo_ids, by, now
            ),
        )

    async def rate(self, asked: Asked, rating: Rating) -> Ticket:
        """Raises RatingClosed."""
        return await self.desk.perform(
            asked,
            Act.RATE,
            lambda ticket, by, now: ticket.rate(rating, by, now, self.desk.rules_of(ticket)),
        )

    async def renew_code(self, asked: Asked) -> Ticket:
        """A new code for the customer himself: the old one was lost, or tried too often."""

        async def renew() -> Ticket:
            ticket = await self.desk.load(asked)
            policies.wear(asked.actor, ticket, Act.RATE)
            ticket.require(Act.ACCEPT)
            await self.codes.renew(ticket.customer_id)
            return ticket

        return await self.desk.unit_of_work.run(renew)
