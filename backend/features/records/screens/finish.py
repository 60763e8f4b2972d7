"""The page that finishes a request begun in the chat."""

from typing import Any, Final

from backend.features.conversations import UnfinishedRequestNotFound
from backend.features.records.screens.drawing import draw, see
from backend.features.records.screens.ticket import ticket_address
from backend.features.records.service.chat_requests import ChatRequests, Opened
from backend.features.records.words.times import WINDOWS, days_offered
from backend.kit.errors import AppError
from backend.kit.http import Document
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
        opened = await self.requests.open(token)
        if opened.ticket is not None:
            return see(ticket_address(opened.ticket.link_token))
        return self._form(token, opened, self._proposed(opened), has_nav=has_nav)

    async def submit(
        self, token: str, fields: FormFields, address: str, *, has_nav: bool
    ) -> Document:
        """Raises UnfinishedRequestNotFound, TooManyRequests. What was filled in wrongly is shown
        again."""
        await self.requests.reports.count(address)
        try:
            ticket = await self.requests.submit(token, fields)
        except AppError as refused:
            opened = await self.requests.open(token)
            return self._form(token, opened, fields, refused, has_nav=has_nav)
        return see(f"{ticket_address(ticket.link_token)}/received")

    def _form(
        self,
        token: str,
        opened: Opened,
        typed: FormFields,
        refused: AppError | None = None,
        *,
        has_nav: bool,
    ) -> Document:
        photos = [each for each in opened.files if each.thumbnail_url]
        return draw(
            "finish.html",
            "完成报修",
            has_nav=has_nav,
            typed=typed,
            **_trouble(refused),
            address=f"/c/{token}",
            known=opened.known,
            photos=photos,
            voices=len(opened.files) - len(photos),
            notice=self.requests.reports.notice,
            contact=self.contact,
            days=days_offered(self.requests.reports.now()),
            windows=WINDOWS,
        )

    def _proposed(self, opened: Opened) -> FormFields:
        """What he said in the chat, and a time, so that it takes few taps."""
        day = days_offered(self.requests.reports.now())[1]
        words = opened.request.words
        return FormFields([("problem", words), ("day", day.value), ("window", WINDOWS[1].value)])


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
