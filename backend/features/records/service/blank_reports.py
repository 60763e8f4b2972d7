"""A report through a sticker that is on no device yet, by somebody who has no account."""

from datetime import datetime

from backend.features.media import MediaKind, MediaServices, UploadQuery
from backend.features.records.schemas.report import BlankReportForm
from backend.features.records.service.web_reports import WebReports
from backend.features.records.words.times import asked_window
from backend.features.tickets import Nameplate, NewContact, NewPlace, NewTicket, Ticket, Window
from backend.kit.access import Actor, ActorKind
from backend.kit.http import Upload
from backend.kit.http.forms import FormRefused


class BlankReports:
    """Limited and filed as reports of known devices are. A photo belongs to the account of the
    phone that was given; its coming in is counted for the code, before anybody is known."""

    def __init__(self, reports: WebReports, media: MediaServices) -> None:
        self.reports = reports
        self.media = media

    async def admit(self, code: str, address: str) -> Actor:
        """Before a photo is read. Raises CodeNotFound, TooManyRequests, StorageFull."""
        await self.reports.count(address)
        await self.reports.scan(code, address)
        somebody = Actor(id=f"code-{code}", kind=ActorKind.CUSTOMER)
        await self.media.intake.admit(somebody)
        return somebody

    async def report(
        self, code: str, form: BlankReportForm, upload: Upload | None, guest_id: str = ""
    ) -> Ticket:
        """The ticket, or the one that this very form made before.

        Raises FormOutdated, NoticeOutdated, FormRefused, TooManyRequests, OpenTicketExists,
        UnknownDevice, IdempotencyKeyReused, and what a photo may be refused with.
        """
        reports = self.reports
        operation_id = reports.tokens.operation_id(code, form.form)
        reports.check_consent(form.consent)
        wanted = self._wanted(form, reports.now())
        if upload is None and not form.nameplate:
            raise FormRefused({"nameplate": BlankReportForm.hints["nameplate"]})
        said = f"{form.model_dump_json(exclude={'form'})}|{upload.sha256 if upload else ''}"
        if made := await reports.filed_before(form.phone, operation_id, said, guest_id):
            return made
        await reports.count_phone(form.phone)
        photo_id = await self._kept(upload, form, operation_id, guest_id)
        report = NewTicket(
            device_codes=[code],
            nameplate=Nameplate(product_line_id=form.line, photo_id=photo_id, text=form.nameplate),
            problem=form.problem,
            wanted=wanted,
            contact=NewContact(name=form.name, phone=form.phone),
            address=NewPlace(region=f"{form.area}{form.estate}", door=form.door),
        )
        who = form.name, form.phone
        return await reports.file(report, *who, operation_id, said, guest_id)

    @staticmethod
    def _wanted(form: BlankReportForm, now: datetime) -> Window:
        wanted = asked_window(form.day, form.window, now)
        if wanted is None:
            raise FormRefused({"window": "这个时间已经过了，请换一个"})
        return wanted

    async def _kept(
        self, upload: Upload | None, form: BlankReportForm, operation_id: str, guest_id: str
    ) -> str | None:
        if upload is None:
            return None
        visitor = await self.reports.visitor(form.phone, form.name, guest_id)
        query = UploadQuery(kind=MediaKind.PHOTO)
        return (await self.media.intake.receive(upload, query, operation_id, visitor)).id
