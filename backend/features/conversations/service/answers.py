"""What is said back without a person: composed from the words' file, sent after the packet was
stored, and only where there is room for it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from backend.features.accounts import Organisations
from backend.features.conversations.errors import ChatMessageNotFound, ConversationNotFound
from backend.features.conversations.events import CustomerSpoke
from backend.features.conversations.models import Call, ChatMessage, Content, Correspondent
from backend.features.conversations.ports import Reply, TextReply
from backend.features.conversations.repository import ConversationStore
from backend.features.conversations.service.inbound import AGAIN, code_in
from backend.features.conversations.service.own_tickets import OwnTicket, OwnTickets
from backend.features.conversations.service.requests import UnfinishedRequests
from backend.features.conversations.service.sending import Outgoing, Sender
from backend.features.conversations.words import ChatWords
from backend.features.devices import WARRANTY_NAMES, CodeNotFound, Scanning
from backend.features.notifications import period_text
from backend.kit.errors import TooManyRequests
from backend.kit.mongo import UnitOfWork, transactional

Answer = Callable[[Correspondent, ChatMessage], Awaitable[Sequence[Reply]]]


class Answers:
    def __init__(
        self,
        store: ConversationStore,
        own: OwnTickets,
        requests: UnfinishedRequests,
        scanning: Scanning,
        organisations: Organisations,
        sender: Sender,
        words: ChatWords,
        public_base_url: str,
        unit_of_work: UnitOfWork,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._own = own
        self._requests = requests
        self._scanning = scanning
        self._organisations = organisations
        self._sender = sender
        self._words = words
        self._public_base_url = public_base_url
        self._answers: Mapping[Call, Answer] = {
            Call.WELCOME: self._welcome,
            Call.SCAN: self._scan,
            Call.REPORT: self._report,
            Call.FILE: self._file,
            Call.PROGRESS: self._progress,
            Call.URGE: self._urge,
            Call.TICKET: self._ticket,
            Call.HUMAN: self._human,
            Call.NOTED: self._noted,
            Call.UNKNOWN_KEY: self._unknown_key,
        }

    async def answer(self, event: CustomerSpoke) -> None:
        """Once for each thing that was said. Raises TryAgain."""
        try:
            message = await self._store.messages.get(event.message_id)
            person = await self._store.correspondents.get(message.correspondent_id)
        except (ChatMessageNotFound, ConversationNotFound):
            return  # erased meanwhile
        replies = await self._answers[message.call](person, message)
        for place, reply in enumerate(replies):
            dedupe = f"answer|{message.id}|{place}"
            await self._sender.send(Outgoing(person.id, dedupe, reply), patient=True)

    def _text(self, name: str, **values: str) -> list[Reply]:
        return [TextReply(self._words.text(name, **values))]

    # -- devices and requests ------------------------------------------------------------------

    async def _welcome(self, person: Correspondent, message: ChatMessage) -> list[Reply]:
        firm = await self._organisations.firm_name() or "我们"
        card = await self._device(person, message.argument)
        return [*self._text("welcome", firm=firm), *(card or [])]

    async def _scan(self, person: Correspondent, message: ChatMessage) -> list[Reply]:
        card = await self._device(person, message.argument)
        return self._text("menu_unknown") if card is None else card

    async def _device(self, person: Correspondent, scene: str) -> list[Reply] | None:
        """The device's card; None for a scene that names none."""
        code = code_in(scene)
        if not code:
            return None
        try:
            scanned = await self._scanning.scan(None, code, person.id)
        except (CodeNotFound, TooManyRequests):
            return self._text("device_gone")
        url = f"{self._public_base_url}/q/{code}"
        if scanned.card is None:
            return [self._words.card("report", url)]
        card = scanned.card
        values = {"brand": card.brand, "title": card.title, "model": card.model}
        warranty = WARRANTY_NAMES[card.warranty]
        return [self._words.card("device", url, **values, warranty=warranty)]

    async def _report(self, person: Correspondent, message: ChatMessage) -> list[Reply]:
        return [self._words.card("report", await self._link(person))]

    @transactional
    async def _link(self, person: Correspondent) -> str:
        return self._requests.address((await self._requests.begin(person)).request)

    async def _file(self, person: Correspondent, message: ChatMessage) -> list[Reply]:
        """Nothing where it was finished before we came to answer."""
        request = await self._requests.open_of(person)
        if request is None:
            return []
        name = "voice_came" if message.content is Content.VOICE else "photo_came"
        return [self._words.card(name, self._requests.address(request))]

    # -- tickets -------------------------------------------------------------------------------

    async def _progress(self, person: Correspondent, message: ChatMessage) -> list[Reply]:
        live = await self._own.live(person)
        if not live:
            return self._text("no_tickets")
        if len(live) == 1:
            return self._one(live[0])
        return self._text("progress", count=str(len(live)), lines=self._lines(live))

    async def _ticket(self, person: Correspondent, message: ChatMessage) -> list[Reply]:
        own = await self._own.numbered(person, message.argument)
        return self._text("ticket_unknown") if own is None else self._one(own)

    def _one(self, own: OwnTicket) -> list[Reply]:
        """In words, and a card that leads to its page."""
        ticket = own.ticket
        visit = ticket.serving_visit
        window = ""
        if visit and visit.window and ticket.is_open:
            period = period_text(visit.window.start, visit.window.end)
            window = self._words.text("ticket_window", window=period)
        device = "、".join(each.words for each in ticket.devices) or ticket.product or "您的产品"
        values = {"number": own.number, "device": device, "state": own.state, "window": window}
        url = f"{self._public_base_url}/t/{ticket.link_token}"
        card = self._words.card("ticket", url, number=own.number, state=own.state)
        return [*self._text("ticket", **values), card]

    def _lines(self, live: Sequence[OwnTicket]) -> str:
        lines = [
            self._words.text("progress_line", number=own.number, state=own.state) for own in live
        ]
        return "\n".join(lines)

    async def _urge(self, person: Correspondent, message: ChatMessage) -> list[Reply]:
        if message.argument:
            own = await self._own.numbered(person, message.argument)
            return self._text("ticket_unknown") if own is None else await self._urged(own, message)
        live = await self._own.live(person)
        if not live:
            return self._text("urge_none")
        if len(live) > 1:
            return self._text("urge_which", number=live[0].number, lines=self._lines(live))
        return await self._urged(live[0], message)

    async def _urged(self, own: OwnTicket, message: ChatMessage) -> list[Reply]:
        name = await self._own.urge(own, f"chat-{message.id}")
        values = {"number": own.number, "state": own.state}
        return self._text(name, **{each: values[each] for each in self._words.names(name)})

    # -- people --------------------------------------------------------------------------------

    async def _human(self, person: Correspondent, message: ChatMessage) -> list[Reply]:
        return self._text("human_waiting" if message.argument == AGAIN else "human")

    async def _noted(self, person: Correspondent, message: ChatMessage) -> list[Reply]:
        return self._text("noted")

    async def _unknown_key(self, person: Correspondent, message: ChatMessage) -> list[Reply]:
        return self._text("menu_unknown")
