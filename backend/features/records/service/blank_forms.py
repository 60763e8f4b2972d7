"""Forms to be filled in by hand."""

from collections.abc import AsyncIterator
from typing import Final

from backend.features.definitions import DefinitionNotFound
from backend.features.forms import Audience, FormDesk
from backend.features.records.service_report.blank import blank_blocks
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock, shanghai_day
from backend.kit.http import Document
from backend.kit.printing import Paper, paper_frames, print_paper
from backend.kit.workshop import Workshop

PDF: Final = "application/pdf"
_SECONDS: Final = 60


class BlankForms:
    def __init__(self, forms: FormDesk, workshop: Workshop, now: Clock) -> None:
        self._forms = forms
        self._workshop = workshop
        self._now = now

    async def paper(self, actor: Actor, key: str) -> Document:
        """The version that counts now; a customer's without what is for staff. Raises
        DefinitionNotFound; the body TooHeavy, ServiceBusy."""
        form = await self._forms.rules.book.find_current(key)
        if form is None:
            raise DefinitionNotFound
        staff = actor.kind is ActorKind.STAFF
        fields = form.content.fields_for(Audience.STAFF if staff else Audience.CUSTOMER)
        day = shanghai_day(self._now()).isoformat()
        paper = Paper(
            title=form.content.title,
            subtitle=f"{form.key} 第 {form.version} 版 · 打印于 {day}",
            blocks=list(blank_blocks(form.content.introduction, fields)),
        )
        return Document(self._printed(paper), PDF, filename=f"{form.content.title}-空白.pdf")

    async def _printed(self, paper: Paper) -> AsyncIterator[bytes]:
        frames = paper_frames(paper, _no_picture)
        async with self._workshop.stream(print_paper, frames, seconds=_SECONDS) as pieces:
            async for piece in pieces:
                yield piece


async def _no_picture(name: str) -> AsyncIterator[bytes]:
    yield b""
