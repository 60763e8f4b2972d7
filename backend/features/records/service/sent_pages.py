"""Pages that ask a designed form of somebody whom nobody knows yet, each under its own token."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from backend.features.forms import Audience, Form, FormChanged, FormDesk, GivenForm, KnownAlready
from backend.features.records.asking import (
    AskedPage,
    PageFiles,
    Sender,
    typed_values,
    version_of,
)
from backend.features.records.asking.names import SHOWN, input_name
from backend.features.records.errors import FormOutdated
from backend.features.records.service.web_reports import WebReports
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock, shanghai_day
from backend.kit.http.file_forms import SentFile
from backend.kit.http.forms import FormFields

_CONSENT_FIRST = "请先勾选同意《个人信息处理说明》，照片和签名才能收下，再选一次就好"


class Unsent(Enum):
    """Why there is no ticket although nothing is wrong: a program filled the page in, or people
    have only asked for another row."""

    BY_A_PROGRAM = auto()
    GOES_ON = auto()


@dataclass
class SentPage:
    """As somebody has it before him; `operation_id` is empty for a token that is not, or no
    longer, good."""

    asked: AskedPage
    operation_id: str = ""

    @property
    def typed(self) -> FormFields:
        return self.asked.typed

    @property
    def owner(self) -> Actor:
        """Whose its files are until there is a ticket: nobody can make up another page's id."""
        return Actor(id=f"page-{self.operation_id}"[:64], kind=ActorKind.CUSTOMER)


class SentPages:
    """`place`: what the token of a page is bound to."""

    def __init__(self, reports: WebReports, forms: FormDesk, files: PageFiles, now: Clock) -> None:
        self.files = files
        self._reports = reports
        self._forms = forms
        self._now = now

    async def read(self, place: str, form: Form | None, typed: FormFields) -> SentPage:
        """With its files. `form`: what is asked there now; a page that was drawn before is judged
        by what it showed (decision 0158)."""
        tokens, now, token = self._reports.tokens, self._now(), typed.text("form")
        try:
            operation_id = tokens.operation_id(place, token)
        except FormOutdated:
            return SentPage(AskedPage(form, typed, now, now))
        begun_at = tokens.begun_at(token)
        page = SentPage(AskedPage(form, typed, begun_at, now), operation_id)
        if form is not None:
            given = GivenForm(key=form.key, version=version_of(typed), begun_at=begun_at, values={})
            try:
                page.asked.form = await self._forms.answered(form, given)
            except FormChanged:
                page.asked.typed = typed.but([(SHOWN, "")])
        page.asked.waiting = await self.files.waiting(page.asked.fields, typed, page.owner)
        return page

    def proposed(self, page: SentPage, known: KnownAlready) -> list[tuple[str, str]]:
        """What the designed form has to begin with."""
        if page.asked.form is None:
            return []
        defaults = self._forms.shown(page.asked.form, Audience.CUSTOMER, known).defaults
        return typed_values(page.asked.fields, defaults)

    async def take_files(
        self,
        page: SentPage,
        files: Sequence[SentFile],
        payer: Actor,
        *,
        has_agreed: bool = False,
    ) -> None:
        """Nobody's picture is kept before he has agreed to it, here or before (`has_agreed`).
        Raises FormOutdated: such a page has no owner."""
        if not page.operation_id:
            raise FormOutdated
        asked, fields = page.asked, page.asked.fields
        if not has_agreed and page.typed.text("consent") != self._reports.notice.version:
            names = {input_name(each.name): each.label for each in fields}
            refused = {each.field for each in files} & set(names)
            asked.waiting.errors |= dict.fromkeys(refused, _CONSENT_FIRST)
            return
        if files:
            await self.files.media.intake.admit(payer)
        today, who = shanghai_day(self._now()), Sender(page.owner, payer)
        asked.typed, errors = await self.files.take(fields, asked.typed, files, who, today)
        asked.waiting = await self.files.waiting(fields, asked.typed, page.owner)
        asked.waiting.errors |= errors

    async def pass_on(self, page: SentPage, visitor: Actor) -> None:
        """Its files become his, in the unit of work that is running."""
        await self.files.pass_on(list(page.asked.waiting.kinds), page.owner, visitor)


def all_that_was_sent(typed: FormFields, files: Sequence[SentFile]) -> str:
    """So that the same sending is known again."""
    words = [pair for pair in typed.pairs if pair[0] not in ("form", "code")]
    return json.dumps([words, [(each.field, each.upload.sha256) for each in files]])
