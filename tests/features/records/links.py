"""A public form, at its own address, that asks a form which the firm designed."""

from uuid import uuid4

from backend.features.forms import FormAnswers
from backend.features.request_forms import RequestFormInput
from backend.features.tickets import Ticket
from backend.kit.access import SYSTEM
from tests.features.records.browsing import Browser, Form
from tests.features.records.conftest import PHONE, tickets_of
from tests.support.canaries import NAMES
from tests.support.forms import FormPress
from tests.support.ticket_desk import Json, TicketDesk


class Link:
    def __init__(self, desk: TicketDesk, press: FormPress, browser: Browser) -> None:
        self.desk, self.press, self.browser = desk, press, browser
        self.key = f"request-{uuid4().hex[:8]}"
        self.id = f"site-{uuid4().hex[:8]}"

    async def design(self, *fields: Json, title: str = "净水器报修") -> Json:
        content = {"title": title, "purpose": "request", "fields": list(fields)}
        return await self.press.publish(self.key, content)

    async def open(self) -> None:
        order = {"id": self.id, "name": "官网报修", "form_key": self.key}
        await self.desk.container.request_forms.book.add(
            SYSTEM,
            RequestFormInput.model_validate(order | {"asks_door": False, "asks_time": False}),
        )

    async def form(self) -> Form:
        return (await self.browser.open(f"/r/{self.id}")).forms["request"]

    def filled(self, form: Form, **answers: str | list[str]) -> dict[str, str | list[str]]:
        return {
            "problem": "不出水",
            "area": "浙江省杭州市西湖区",
            "name": NAMES[2],
            "phone": PHONE,
            "consent": form.offered["consent"][0],
            **answers,
        }

    async def tickets(self) -> list[Ticket]:
        return [each for each in await tickets_of(self.desk) if each.source == self.id]

    async def answers(self) -> FormAnswers:
        """Of the one ticket that came of it."""
        [ticket] = await self.tickets()
        answers = self.desk.container.forms.answers
        [kept] = await answers.of_subject("ticket", ticket.id)
        return kept
