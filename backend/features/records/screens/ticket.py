"""A ticket's page as it is asked for, and after something was done on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from backend.features.forms import AnswersNotValid
from backend.features.records.asking import AskedPage, errors_of
from backend.features.records.schemas.deeds import Deed
from backend.features.records.schemas.story import TicketStory
from backend.features.records.screens.drawing import NOTHING, draw, see
from backend.features.records.screens.ticket_page import ticket_page
from backend.features.records.service.linked_tickets import LinkedTickets
from backend.features.records.words.deeds import DONE
from backend.features.records.words.times import promise_words, window_words
from backend.features.tickets import TicketLinkExpired
from backend.kit.access import Actor
from backend.kit.errors import AppError, IdempotencyKeyReused, NoSuchPage
from backend.kit.http import Document, Upload
from backend.kit.http.file_forms import SentFile
from backend.kit.http.forms import FormFields, FormRefused
from backend.kit.http.pages import Contact

_TITLE: Final = "服务单"
_SENT_ALREADY: Final = "这一步刚才已经提交过了，下面是最新的情况"


@dataclass(frozen=True)
class Visit:
    """Who looks at which link: `address` for limits, `has_nav` as in kit.http.pages."""

    token: str
    address: str
    has_nav: bool


class TicketScreens:
    def __init__(self, linked: LinkedTickets, contact: Contact, public_address: str) -> None:
        self.linked = linked
        self.contact = contact
        self.gate = linked.media.gate
        self._public_address = public_address

    async def page(self, visit: Visit, done: str = "", opened: str = "") -> Document:
        """`done`: the deed that was just done; `opened`: the one whose form is unfolded.

        Raises TicketLinkExpired, TooManyRequests.
        """
        words = DONE[Deed(done)] if done in set(Deed) else ""
        return await self._page(visit, done=words, opened=opened)

    async def story(self, actor: Actor, ticket_id: str) -> TicketStory:
        """Raises TicketNotFound."""
        shown = await self.linked.show_own(actor, ticket_id)
        return TicketStory.of(ticket_page(shown, "", self.contact.hotline), shown.now)

    async def received(self, visit: Visit) -> Document:
        """Raises TicketLinkExpired, TooManyRequests."""
        visitor, ticket = await self.linked.open(visit.token, visit.address)
        now, promise = self.linked.now(), await self.linked.promised(visitor, ticket)
        wanted = window_words(ticket.wanted, now) if ticket.wanted else ""
        address = ticket_address(visit.token)
        return draw(
            "received.html",
            "报修",
            has_nav=visit.has_nav,
            number=ticket.number,
            wanted=wanted,
            promise=promise_words(promise.what, promise.by, now) if promise else "",
            address=address,
            full_address=f"{self._public_address}{address}",
        )

    async def known(self, visit: Visit) -> Actor:
        """Raises TicketLinkExpired, TooManyRequests."""
        visitor, _ = await self.linked.open(visit.token, visit.address)
        return visitor

    async def admit(self, visit: Visit) -> Actor:
        """Before a photo is read. Raises TicketLinkExpired, TooManyRequests, StorageFull."""
        visitor, _ = await self.linked.open(visit.token, visit.address)
        await self.linked.media.intake.admit(visitor)
        return visitor

    def most_bytes(self, head: bytes) -> int:
        """Raises UnsupportedFile, HeicNotSupported."""
        return self.linked.media.intake.most_bytes(head)

    async def do(
        self,
        visit: Visit,
        name: str,
        fields: FormFields,
        upload: Upload | None = None,
        files: Sequence[SentFile] = (),
    ) -> Document:
        """Raises NoSuchPage, TicketLinkExpired, TooManyRequests, and what is not the reader's to
        mend."""
        deed, (token, address) = _deed(name), (visit.token, visit.address)
        asked = await self.linked.asking(token, deed, fields, address)
        try:
            if asked is None:
                await self.linked.do(token, deed, fields, upload, address)
            elif not await self.linked.accept(token, asked, files, address):
                errors = asked.waiting.errors
                return await self._page(visit, asked, opened=deed, errors=errors)
        except TicketLinkExpired:
            raise
        except AppError as refused:
            again = _shown_again(refused)
            return await self._page(visit, asked, opened=deed, typed=fields, **again)
        return see(f"{ticket_address(visit.token)}?done={deed}")

    async def _page(self, visit: Visit, asked: AskedPage | None = None, **how: Any) -> Document:
        shown = await self.linked.show(visit.token, visit.address, asked)
        values: dict[str, Any] = {"done": "", "opened": "", "typed": NOTHING} | how
        return draw(
            "ticket.html",
            _TITLE,
            has_nav=visit.has_nav,
            page=ticket_page(shown, ticket_address(visit.token), self.contact.hotline),
            contact=self.contact,
            **values,
        )


def ticket_address(token: str) -> str:
    return f"/t/{quote(token, safe='')}"


def _deed(name: str) -> Deed:
    try:
        return Deed(name)
    except ValueError:
        raise NoSuchPage from None


def _shown_again(refused: AppError) -> dict[str, Any]:
    """Raises what is not the reader's to mend."""
    if refused.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise refused
    if isinstance(refused, AnswersNotValid):
        refused = FormRefused(errors_of(refused))
    if isinstance(refused, FormRefused):
        return {"status": 422, "errors": refused.errors, "trouble": "还差一点，改好再提交"}
    trouble = _SENT_ALREADY if isinstance(refused, IdempotencyKeyReused) else str(refused)
    return {"status": int(refused.status), "trouble": trouble}
