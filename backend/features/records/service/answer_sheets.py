"""The answers to a form as a table to take away, across tickets and across its versions."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final

from backend.features.accounts import Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.definitions import DefinitionNotFound
from backend.features.forms import (
    Audience,
    FilledField,
    FormAnswers,
    FormContent,
    FormDesk,
    FormPin,
    Purpose,
    TableField,
)
from backend.features.records.schemas.answers import AnswerExportQuery
from backend.features.records.service_report.wording import moment
from backend.features.tickets import (
    ACT_NAMES,
    SERVICE_NAMES,
    SUBJECT_KIND,
    Ticket,
    Tickets,
    form_words_in_list,
)
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.framing import framed
from backend.kit.http import Document
from backend.kit.spreadsheets import Sheet, SheetFormat, write_rows
from backend.kit.spreadsheets.writing import ROWS
from backend.kit.workshop import Workshop

MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 400
_SECONDS: Final = 300
_XLSX: Final = SheetFormat.XLSX
_FIXED: Final = ["工单号", "服务类型", "填写时间", "表单版本"]
MORE: Final = f"结果超过 {MOST_ROWS} 行，没有全部列出；请缩短日期范围，分几次导出"


@dataclass(frozen=True)
class _Column:
    """A field, or one column of a table field."""

    field: str
    part: str
    title: str


class AnswerSheets:
    """People are masked in what is exported, and words that wait for a review are in it for nobody:
    a file goes where no audit follows it."""

    def __init__(
        self, tickets: Tickets, forms: FormDesk, audit: AuditLog, workshop: Workshop, now: Clock
    ) -> None:
        self._tickets = tickets
        self._forms = forms
        self._audit = audit
        self._workshop = workshop
        self._now = now

    async def sheet(self, actor: Actor, asked: AnswerExportQuery) -> Document:
        """Of the tickets he may follow up. Raises DefinitionNotFound; the body TooHeavy and
        ServiceBusy."""
        start, end = asked.span
        versions = await self._forms.answers.versions_of(asked.key, start, end)
        if not versions:
            await self._known(asked.key)
        contents = {
            version: (await self._forms.at(FormPin(key=asked.key, version=version))).content
            for version in versions
        }
        columns = _columns([contents[version] for version in sorted(contents, reverse=True)])
        await self._audit.record(
            actor,
            AuditAction.EXPORTED,
            "form_answers",
            asked.key,
            {"since": asked.since.isoformat(), "until": asked.until.isoformat()},
        )
        titles = [column.title for column in columns]
        head = Sheet(format=_XLSX, title="填写结果", header=[*_FIXED, *titles], rows=[])
        frames = self._frames(actor, asked, head, columns, contents)
        day = shanghai_day(self._now()).strftime("%Y%m%d")
        return Document(
            self._written(frames), _XLSX.media_type, filename=f"填写结果-{asked.key}-{day}.{_XLSX}"
        )

    async def _known(self, key: str) -> None:
        """Raises DefinitionNotFound for a form that never was."""
        if await self._forms.rules.book.find_current(key) is None:
            raise DefinitionNotFound

    async def _written(self, frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async with self._workshop.stream(write_rows, frames, seconds=_SECONDS) as pieces:
            async for piece in pieces:
                yield piece

    async def _frames(
        self,
        actor: Actor,
        asked: AnswerExportQuery,
        head: Sheet,
        columns: Sequence[_Column],
        contents: dict[int, FormContent],
    ) -> AsyncIterator[bytes]:
        yield framed(head.model_dump_json().encode())
        written = 0
        async for batch in self._forms.answers.of_form(asked.key, *asked.span):
            tickets = await self._seen(actor, batch)
            rows = [
                await self._row(answers, tickets[answers.subject_id], columns, contents)
                for answers in batch
                if _counts(answers, tickets.get(answers.subject_id))
            ]
            room = MOST_ROWS - written
            if rows:
                yield framed(ROWS.dump_json(rows[:room]))
            written += len(rows)
            if written > MOST_ROWS:
                yield framed(ROWS.dump_json([[MORE, *[""] * (len(head.header) - 1)]]))
                return

    async def _seen(self, actor: Actor, batch: Sequence[FormAnswers]) -> dict[str, Ticket]:
        store = self._tickets.stores.tickets
        ids = {answers.subject_id for answers in batch if answers.subject_kind == SUBJECT_KIND}
        within = store.within(actor.reach(Permission.TICKETS_FOLLOW_UP))
        query = {"$and": [{"_id": {"$in": sorted(ids)}}, within]}
        return {each.id: each for each in await store.find(query, limit=len(ids) or 1)}

    async def _row(
        self,
        answers: FormAnswers,
        ticket: Ticket,
        columns: Sequence[_Column],
        contents: dict[int, FormContent],
    ) -> list[str]:
        filled = await self._forms.filled(answers, Audience.STAFF, clear=False)
        if instead := form_words_in_list(ticket, answers.id):
            filled = filled.without_text(instead)
        said = {(_STAGE.field, _STAGE.part): _stage(answers, ticket)}
        names = _table_names(contents.get(answers.form.version))
        for field in filled.fields:
            said |= _cells(field, names.get(field.name, []))
        return [
            ticket.number,
            SERVICE_NAMES[ticket.service_type],
            moment(answers.created_at),
            str(answers.form.version),
            *(said.get((column.field, column.part), "") for column in columns),
        ]


def _counts(answers: FormAnswers, ticket: Ticket | None) -> bool:
    """Of a ticket he may see, and not corrected since."""
    if ticket is None:
        return False
    if answers.purpose is Purpose.STEP:
        return True  # each was an act of its own
    form = ticket.form_for(answers.purpose)
    return form is not None and form.newest is not None and form.newest.id == answers.id


_STAGE: Final = _Column("", "", "填写环节")
"""Of forms that go with acts: which act it was."""


def _stage(answers: FormAnswers, ticket: Ticket) -> str:
    """Empty for a step so long ago that the ticket does not list it any more."""
    acts = (form.act for form in ticket.forms for each in form.answers if each.id == answers.id)
    return next((ACT_NAMES[act] for act in acts if act), "")


def _columns(newest_first: Sequence[FormContent]) -> list[_Column]:
    """One for each field that any version has, under its newest label; those of the newest version
    come first. A table is as many as it has columns."""
    found: dict[tuple[str, str], _Column] = {}
    if any(content.purpose is Purpose.STEP for content in newest_first):
        found[_STAGE.field, _STAGE.part] = _STAGE
    for content in newest_first:
        for field in content.fields:
            parts = (
                [(each.name, f"{field.label}·{each.label}") for each in field.columns]
                if (isinstance(field, TableField))
                else [("", field.label)]
            )
            for part, title in parts:
                found.setdefault((field.name, part), _Column(field.name, part, title))
    return list(found.values())[:MOST_COLUMNS]


def _table_names(content: FormContent | None) -> dict[str, list[str]]:
    fields = content.fields if content else ()
    return {
        field.name: [column.name for column in field.columns]
        for field in fields
        if isinstance(field, TableField)
    }


def _cells(field: FilledField, parts: Sequence[str]) -> dict[tuple[str, str], str]:
    """The rows of a table one below the other in a cell; where they are withheld, that."""
    if not parts:
        return {(field.name, ""): field.words}
    if not field.rows:
        return {(field.name, part): field.words for part in parts}
    return {
        (field.name, part): "\n".join(row[place] for row in field.rows)
        for place, part in enumerate(parts)
    }
