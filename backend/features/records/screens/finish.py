"""The page that finishes a request begun in the chat."""

from collections.abc import Sequence
from typing import Any, Final

from backend.features.conversations import UnfinishedRequestNotFound
from backend.features.records.errors import FormOutdated
from backend.features.records.screens.drawing import draw, see
from backend.features.records.screens.ticket import ticket_address
from backend.features.records.service.chat_requests import ChatPage, ChatRequests, place_of
from backend.features.records.service.sent_pages import Unsent
from backend.features.records.words.times import WINDOWS, days_offered
from backend.kit.access import Actor
from backend.kit.errors import AppError
from backend.kit.http import Document
from backend.kit.http.file_forms import SentFile
from backend.kit.http.forms import FormFields, FormRefused
from backend.kit.http.pages import Contact

_SHOWN_AGAIN: Final = (422, 409)


class FinishScreens:
    """`has_nav`: whether the page shows its title itself; see kit.http.pages."""

    def __init__(self, requests: ChatRequests, contact: Contact) -> None:
        self.requests = requests
        self.contact = contact

    async def form(self, token: str, *, has_nav: bool) -> Document:
        """Whoever has finished it is led to its ticket. Raises UnfinishedRequestNotFound."""
        page = await self.requests.page(token, FormFields([]))
        if page.opened.ticket is not None:
            return see(ticket_address(page.opened.ticket.link_token))
        page.asked.typed = FormFields([*self._proposed(page), *self.requests.proposed(page)])
        return self._form(token, page, has_nav=has_nav)

    async def sender(self, address: str) -> Actor:
        """Who pays for uploads, before they are read. Raises TooManyRequests."""
        await self.requests.reports.count(address)
        return self.requests.reports.payer(address)

    async def submit(
        self,
        token: str,
        fields: FormFields,
        files: Sequence[SentFile],
        address: str,
        *,
        has_nav: bool,
    ) -> Document:
        """Raises UnfinishedRequestNotFound, TooManyRequests. What was filled in wrongly is shown
        again."""
        page = await self.requests.page(token, fields)
        payer = self.requests.reports.payer(address)
        try:
            made = await self.requests.submit(token, page, files, payer)
        except AppError as refused:
            return self._form(token, page, refused, has_nav=has_nav)
        if isinstance(made, Unsent):
            return self._form(token, page, has_nav=has_nav)
        return see(f"{ticket_address(made.link_token)}/received")

    def _form(
        self,
        token: str,
        page: ChatPage,
        refused: AppError | None = None,
        *,
        has_nav: bool,
    ) -> Document:
        opened, waiting = page.opened, page.asked.waiting.errors
        photos = [each for each in opened.files if each.thumbnail_url]
        return draw(
            "finish.html",
            "完成报修",
            has_nav=has_nav,
            typed=page.sent.typed,
            **({"errors": waiting} if waiting else {}) | _trouble(refused),
            form_token=self._token(token, page, refused),
            asked=page.asked.drawn(),
            address=f"/c/{token}",
            known=opened.known,
            photos=photos,
            voices=len(opened.files) - len(photos),
            notice=self.requests.reports.notice,
            contact=self.contact,
            days=days_offered(self.requests.reports.now()),
            windows=WINDOWS,
        )

    def _token(self, token: str, page: ChatPage, refused: AppError | None) -> str:
        """The page keeps its own until that has served or become too old."""
        kept = page.sent.typed.text("form")
        if kept and page.sent.operation_id and not isinstance(refused, FormOutdated):
            return kept
        return self.requests.reports.tokens.new(place_of(token))

    def _proposed(self, page: ChatPage) -> list[tuple[str, str]]:
        """What he said in the chat, and a time, so that it takes few taps."""
        day = days_offered(self.requests.reports.now())[1]
        words = page.opened.request.words
        return [("problem", words), ("day", day.value), ("window", WINDOWS[1].value)]


def _trouble(refused: AppError | None) -> dict[str, Any]:
    """Raises what is not about the form."""
    match refused:
        case None:
            return {}
        case UnfinishedRequestNotFound():
            raise refused
        case FormRefused():
            trouble = f"还有 {len(refused.errors)} 处要改，改好再提交，您填的都在"
            return {"status": 422, "errors": refused.errors, "trouble": trouble}
        case _ if refused.status in _SHOWN_AGAIN:
            return {"status": int(refused.status), "trouble": str(refused)}
        case _:
            raise refused
