"""What accounts' servers were told, attempt by attempt, and what they answered."""

import asyncio
from collections import deque
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

from backend.simulator.world.accounts import Record
from backend.simulator.world.clock import JsonObject

MOST_SETTLED: Final = 2_000
MOST_WAITING: Final = 5_000
MOST_TEXT_CHARACTERS: Final = 16 * 1024 * 1024
LONGEST_ANSWER: Final = 20_000

PushState = Literal["waiting", "received", "given_up", "no_server"]
AnswerKind = Literal["", "nothing", "passive", "wrong"]


class Letter(Record):
    """One request as it goes out."""

    query: dict[str, str]
    body: str
    content_type: str


class Attempt(Record):
    """`status` None: nothing came back, and `problem` says why."""

    at: datetime
    latency_ms: int
    status: int | None = None
    problem: str = ""


class Push(Record):
    """One event or message on its way to an account's server.

    `address` is the openid or userid it is about. `plaintext` instead of `fields`: exactly these
    words. `answer` is what the server said, decrypted; `wrong` is an answer that shows the person
    该公众号提供的服务出现故障.
    """

    id: int
    account: str
    agent_id: int | None = None
    address: str
    person_id: str = ""
    kind: str
    fields: JsonObject = {}
    plaintext: str = ""
    made_at: datetime
    due_at: datetime
    attempts: tuple[Attempt, ...] = ()
    state: PushState = "waiting"
    answer_kind: AnswerKind = ""
    answer: str = ""
    letter: Letter | None = None

    @property
    def size(self) -> int:
        body = len(self.letter.body) if self.letter else 0
        return len(self.plaintext) + len(str(self.fields)) + len(self.answer) + body


class TooManyPushes(ValueError):
    """Thousands wait already: the server they are for answers nothing."""


class Pushes:
    """Bounded: the oldest settled ones go first; past a count no more may wait."""

    def __init__(self) -> None:
        self._pushes: dict[int, Push] = {}
        self._sizes: dict[int, int] = {}
        self._size = 0
        self._settled: deque[int] = deque()
        self._waiting: deque[int] = deque()
        self._unsettled: set[int] = set()
        self._came = asyncio.Event()
        self.changed = asyncio.Event()
        self.latest_id = 0

    def all(self) -> tuple[Push, ...]:
        return tuple(self._pushes.values())

    def get(self, push_id: int) -> Push | None:
        return self._pushes.get(push_id)

    def after(self, push_id: int) -> list[Push]:
        return [push for push in self._pushes.values() if push.id > push_id]

    def next_id(self) -> int:
        self.latest_id += 1
        return self.latest_id

    def add(self, push: Push) -> None:
        """Raises TooManyPushes."""
        if push.state != "waiting":
            self._settle(push)
            return
        if len(self._unsettled) >= MOST_WAITING:
            raise TooManyPushes(f"at most {MOST_WAITING} pushes wait")
        self._unsettled.add(push.id)
        self._keep(push)
        self._waiting.append(push.id)
        self._came.set()

    async def next_waiting(self) -> Push:
        """The next one that nobody carries yet."""
        while True:
            while self._waiting:
                push = self._pushes.get(self._waiting.popleft())
                if push is not None:
                    return push
            self._came.clear()
            await self._came.wait()

    def update(self, push: Push) -> None:
        """A later stage of the same push; one that was forgotten in between stays forgotten."""
        if push.id not in self._pushes:
            return
        self._keep(push)
        if push.state != "waiting" and push.id in self._unsettled:
            self._unsettled.remove(push.id)
            self._settle(push)

    def _settle(self, push: Push) -> None:
        self._keep(push)
        self._settled.append(push.id)
        while self._settled and self._past_bounds:
            self._forget(self._settled.popleft())

    def clear(self) -> None:
        """Ids go on from where they were."""
        for kept in (self._pushes, self._sizes, self._settled, self._waiting, self._unsettled):
            kept.clear()
        self._size = 0
        self._notify()

    def restore(self, pushes: Iterable[Push], latest_id: int) -> None:
        """Those that waited when the simulator stopped are carried on."""
        self.clear()
        for push in pushes:
            self.latest_id = max(self.latest_id, push.id)
            self.add(push)
        self.latest_id = max(self.latest_id, latest_id)

    @property
    def _past_bounds(self) -> bool:
        return len(self._settled) > MOST_SETTLED or self._size > MOST_TEXT_CHARACTERS

    def _keep(self, push: Push) -> None:
        size = push.size
        self._size += size - self._sizes.get(push.id, 0)
        self._pushes[push.id] = push
        self._sizes[push.id] = size
        self._notify()

    def _forget(self, push_id: int) -> None:
        del self._pushes[push_id]
        self._size -= self._sizes.pop(push_id)

    def _notify(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()
