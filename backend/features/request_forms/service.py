"""Keeping the forms, and what the public sees of one."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from backend.features.audit import AuditAction, AuditLog
from backend.features.devices import Catalogue, ProductLineNotFound
from backend.features.forms import Form, FormDesk, Purpose
from backend.features.request_forms.asking import unaskable
from backend.features.request_forms.errors import (
    FormNotForLinks,
    RequestFormClosed,
    RequestFormNotFound,
)
from backend.features.request_forms.models import RequestForm
from backend.features.request_forms.repository import RequestFormRepository
from backend.features.request_forms.schemas import CodeFormat, RequestFormChange, RequestFormInput
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.http import Document
from backend.kit.labels import Label, Poster, label_png, label_svg, print_poster
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery

DPI: Final = 300
LONGEST_SLUG: Final = 40
_TYPES: Final[Mapping[CodeFormat, str]] = {
    CodeFormat.PNG: "image/png",
    CodeFormat.SVG: "image/svg+xml",
    CodeFormat.POSTER: "application/pdf",
}
_CALL: Final = "微信扫一扫，马上报修"


@dataclass(frozen=True)
class OfferedLine:
    id: str
    name: str


@dataclass(frozen=True)
class PublishedForm:
    """A form with the names of what it offers."""

    form: RequestForm
    lines: list[OfferedLine]
    asked: Form | None = None


class RequestFormBook:
    def __init__(
        self,
        forms: RequestFormRepository,
        catalogue: Catalogue,
        audit: AuditLog,
        public_address: str,
        designed: FormDesk,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.forms = forms
        self.unit_of_work = unit_of_work
        self._catalogue = catalogue
        self._audit = audit
        self._public_address = public_address
        self._designed = designed
        self._now = now

    def url(self, form_id: str) -> str:
        return f"{self._public_address}/r/{form_id}"

    async def page(self, asked: PageQuery) -> Page[RequestForm]:
        return await self.forms.page({}, asked)

    async def get(self, form_id: str) -> RequestForm:
        """Raises RequestFormNotFound."""
        return await self.forms.get(form_id)

    @transactional
    async def add(self, actor: Actor, order: RequestFormInput) -> RequestForm:
        """Raises RequestFormTaken, ProductLineNotFound, FormNotForLinks."""
        await self._check_lines(order.line_ids)
        await self._check_form(order.form_key)
        now = self._now()
        given = order.model_dump() | {"source": order.source or order.id}
        form = RequestForm(**given, created_at=now, changed_at=now)
        await self.forms.add(form)
        await self._record(actor, form)
        return form

    @transactional
    async def change(self, actor: Actor, form_id: str, change: RequestFormChange) -> RequestForm:
        """Raises RequestFormNotFound, ProductLineNotFound, StaleDocument."""
        form = await self.forms.get(form_id)
        if form.version != change.version:
            raise StaleDocument
        await self._check_lines(change.line_ids or [])
        await self._check_form(change.form_key or "")
        given = change.model_dump(exclude={"version"}, exclude_none=True)
        for name, value in given.items():
            setattr(form, name, value)
        form.changed_at = self._now()
        await self.forms.save(form)
        await self._record(actor, form)
        return form

    async def code(self, form_id: str, asked: CodeFormat) -> Document:
        """The form's address as a QR code with its name, 40 × 30 mm, or on a poster of A4. Raises
        RequestFormNotFound."""
        form = await self.forms.get(form_id)
        body = await asyncio.to_thread(self._drawn, form, asked)
        return Document(body, _TYPES[asked], filename=f"form-{form.id}.{asked}")

    def _drawn(self, form: RequestForm, asked: CodeFormat) -> bytes:
        url, tag = self.url(form.id), form.source
        if asked is CodeFormat.POSTER:
            foot = f"渠道 {tag}"
            poster = Poster(title=form.name, words=form.welcome, call=_CALL, url=url, foot=foot)
            return print_poster(poster)
        label = Label(url=url, ending=tag, ending_name="渠道", brand="", model=form.name)
        return label_svg(label) if asked is CodeFormat.SVG else label_png(label, DPI)

    async def published(self, form_id: str) -> PublishedForm:
        """For anybody. Raises RequestFormNotFound; RequestFormClosed for one that is switched off,
        or whose designed form was withdrawn or can no longer be asked on a plain page."""
        if len(form_id) > LONGEST_SLUG:
            raise RequestFormNotFound
        form = await self.forms.get(form_id)
        asked = await self._asked(form.form_key)
        if not form.active or (form.form_key and (asked is None or unaskable(asked.content))):
            raise RequestFormClosed
        found = [await self._line(line_id) for line_id in form.line_ids]
        return PublishedForm(form, [line for line in found if line], asked)

    async def _asked(self, form_key: str) -> Form | None:
        return await self._designed.rules.book.find_current(form_key) if form_key else None

    async def _check_form(self, form_key: str) -> None:
        asked = await self._asked(form_key)
        if not form_key:
            return
        if asked is None or asked.content.purpose is not Purpose.REQUEST:
            raise FormNotForLinks(reason="没有这张已发布的报修单，请换一张")
        if reason := unaskable(asked.content):
            raise FormNotForLinks(reason=reason)

    async def _line(self, line_id: str) -> OfferedLine | None:
        try:
            line = await self._catalogue.line(line_id)
        except ProductLineNotFound:
            return None
        return OfferedLine(line.id, line.name)

    async def _check_lines(self, line_ids: list[str]) -> None:
        for line_id in line_ids:
            await self._catalogue.line(line_id)

    async def _record(self, actor: Actor, form: RequestForm) -> None:
        details = {"active": "yes" if form.active else "no", "source": form.source}
        await self._audit.record(
            actor, AuditAction.SETTINGS_CHANGED, "request_form", form.id, details
        )
