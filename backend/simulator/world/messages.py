"""The messages that reached people's phones: the newest are kept, within a count and a size."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from typing import Final, Literal

from backend.simulator.world.accounts import Record

MOST_MESSAGES: Final = 10_000
MOST_PAYLOAD_BYTES: Final = 16 * 1024 * 1024
FIRST_PLATFORM_ID: Final = 2_918_131_553_548_107_776

Place = Literal["official_account", "miniprogram", "wecom", "sms"]
MessageKind = Literal[
    "template",
    "subscribe",
    "text",
    "textcard",
    "template_card",
    "text_message",
    "custom",
    "reply",
]


Fate = Literal["arrived", "user_block", "system_failed", "frequency"]


class Line(Record):
    """One keyword line, as the template draws it."""

    label: str
    value: str


class SentMessage(Record):
    """What an account sent, whoever receives it. `payload` is the JSON text of the client.

    `fate` other than `arrived`: it was accepted and the phone never showed it. `closing` stands
    where a card's buttons were, once the account has greyed them.
    """

    place: Place
    kind: MessageKind
    account: str
    account_name: str
    agent_id: int | None = None
    template_id: str = ""
    title: str = ""
    values: dict[str, str] = {}
    lines: tuple[Line, ...] = ()
    url: str = ""
    miniprogram_app_id: str = ""
    pagepath: str = ""
    platform_id: str = ""
    response_code: str = ""
    task_id: str = ""
    closing: str = ""
    fate: Fate = "arrived"
    payload: str


class ReceivedMessage(SentMessage):
    """What reached one openid, userid or phone; `id` counts arrivals from 1. `person_id` is empty
    for a phone that belongs to nobody here."""

    id: int
    at: datetime
    person_id: str
    address: str


class Messages:
    """A short memory: past either bound the oldest messages go, their ids are never reused."""

    def __init__(self) -> None:
        self._messages: deque[ReceivedMessage] = deque()
        self._payload_bytes = 0
        self.latest_id = 0

    def __len__(self) -> int:
        return len(self._messages)

    def newest_first(self) -> Iterator[ReceivedMessage]:
        return reversed(self._messages)

    def all(self) -> tuple[ReceivedMessage, ...]:
        return tuple(self._messages)

    def clear(self) -> None:
        """Ids go on from where they were: whoever asks for "after" must not miss a message."""
        self._messages.clear()
        self._payload_bytes = 0

    def restore(self, messages: list[ReceivedMessage], latest_id: int) -> None:
        self.clear()
        for message in messages:
            self._append(message)
        self.latest_id = max(latest_id, messages[-1].id if messages else 0)

    def add(self, sent: SentMessage, person_id: str, address: str, at: datetime) -> None:
        self.latest_id += 1
        message = ReceivedMessage.model_construct(
            **dict(sent), id=self.latest_id, at=at, person_id=person_id, address=address
        )
        self._append(message)

    def get(self, message_id: int) -> ReceivedMessage | None:
        return next((each for each in self._messages if each.id == message_id), None)

    def replace(self, message: ReceivedMessage) -> None:
        """The same message in another look; one that was forgotten stays forgotten."""
        for place, each in enumerate(self._messages):
            if each.id == message.id:
                self._payload_bytes += len(message.payload) - len(each.payload)
                self._messages[place] = message
                break
        self._forget_oldest()

    def after(self, message_id: int) -> list[ReceivedMessage]:
        """Those that arrived later, oldest first."""
        found: list[ReceivedMessage] = []
        for message in reversed(self._messages):
            if message.id <= message_id:
                break
            found.append(message)
        found.reverse()
        return found

    def _append(self, message: ReceivedMessage) -> None:
        self._messages.append(message)
        self._payload_bytes += len(message.payload)
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        while len(self._messages) > MOST_MESSAGES or self._payload_bytes > MOST_PAYLOAD_BYTES:
            self._payload_bytes -= len(self._messages.popleft().payload)
