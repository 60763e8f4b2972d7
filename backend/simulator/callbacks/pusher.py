"""Carries pushes to accounts' servers: five seconds to answer, three attempts in all."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from time import monotonic
from typing import Final
from urllib.parse import urlencode

import structlog
from tornado.httpclient import AsyncHTTPClient, HTTPError, HTTPRequest
from tornado.simple_httpclient import HTTPTimeoutError

from backend.simulator.callbacks.answers import ServerAnswer, read_answer
from backend.simulator.callbacks.crypto import UnusableKey
from backend.simulator.callbacks.envelopes import sealed
from backend.simulator.callbacks.markup import NotAPacket
from backend.simulator.callbacks.replies import show_answer, show_failure
from backend.simulator.world.accounts import CallbackTarget
from backend.simulator.world.pushes import LONGEST_ANSWER, Attempt, Letter, Push
from backend.simulator.world.world import World

log = structlog.get_logger("simulator.callbacks")

MOST_AT_ONCE: Final = 64
# Status, body, and why there is none.
Outcome = tuple[int | None, bytes, str]

LATE: Final = "no answer in time"
LARGEST_ANSWER_BYTES: Final = 1024 * 1024


class Pusher:
    def __init__(self, world: World) -> None:
        self._world = world
        self._http = AsyncHTTPClient(
            force_instance=True, max_clients=4 * MOST_AT_ONCE, max_body_size=LARGEST_ANSWER_BYTES
        )
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)
        self._carrying: set[asyncio.Task[None]] = set()
        self._keeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._keeper = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """What is under way ends here; a restart goes on with the attempts that are left."""
        tasks = [*self._carrying, *([self._keeper] if self._keeper else [])]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._keeper = None
        self._http.close()

    async def _run(self) -> None:
        while True:
            push = await self._world.pushes.next_waiting()
            task = asyncio.create_task(self._carry(push))
            self._carrying.add(task)
            task.add_done_callback(self._carrying.discard)

    async def _carry(self, push: Push) -> None:
        await self._world.clock.until(push.due_at)
        while push.state == "waiting":
            if push.attempts:
                pause = timedelta(seconds=self._world.rules.push_retry_seconds)
                await self._world.clock.until(push.attempts[-1].at + pause)
            if self._world.pushes.get(push.id) is None:
                return
            async with self._slots:
                push = await self._attempted(push)
            self._world.pushes.update(push)
            self._world.touch()

    async def _attempted(self, push: Push) -> Push:
        target = self._world.accounts.callback(push.account, push.agent_id)
        if target is None:
            return self._tried(push, Attempt(at=self._world.now(), latency_ms=0, problem="no url"))
        try:
            letter = self._letter(push, target)
        except (UnusableKey, NotAPacket) as error:
            failed = Attempt(at=self._world.now(), latency_ms=0, problem=str(error))
            return self._settled(push, failed, ServerAnswer(""))
        push = push.model_copy(update={"letter": letter})
        began, started = self._world.now(), monotonic()
        status, body, problem = await self._exchanged(push, target, letter)
        attempt = Attempt(
            at=began,
            latency_ms=round((monotonic() - started) * 1000),
            status=status,
            problem=problem,
        )
        if status != 200:
            return self._tried(push, attempt)
        return self._settled(push, attempt, read_answer(body, target))

    async def _exchanged(self, push: Push, target: CallbackTarget, letter: Letter) -> Outcome:
        """With the faults that were ordered: a line that is slow, down, or loses the answer."""
        fault = self._world.faults.take_push(push.kind, push.account)
        if fault is None:
            return await self._sent(target, letter)
        await self._world.pause(fault.slow_seconds)
        broken = fault.replaces_answer
        if not broken or fault.stage == "after":
            sent = await self._sent(target, letter)
            if not broken:
                return sent
        return fault.http_status, b"", f"fault {fault.id}"

    def _letter(self, push: Push, target: CallbackTarget) -> Letter:
        if push.letter and self._world.rules.push_retry_repeats_body:
            return push.letter
        return sealed(push, target, int(self._world.now().timestamp()))

    async def _sent(self, target: CallbackTarget, letter: Letter) -> Outcome:
        """The answer, or why there is none in time by the simulator's clock."""
        joint = "&" if "?" in target.url else "?"
        request = HTTPRequest(
            f"{target.url}{joint}{urlencode(letter.query)}",
            method="POST",
            body=letter.body.encode(),
            headers={"Content-Type": letter.content_type, "User-Agent": "Mozilla/4.0"},
            follow_redirects=False,
            request_timeout=self._world.rules.push_answer_seconds,
        )
        deadline = self._world.now() + timedelta(seconds=self._world.rules.push_answer_seconds)
        answering = asyncio.ensure_future(self._http.fetch(request, raise_error=False))
        late = asyncio.ensure_future(self._world.clock.until(deadline))
        try:
            await asyncio.wait((answering, late), return_when=asyncio.FIRST_COMPLETED)
            if not answering.done():
                return None, b"", LATE
            response = answering.result()
            return response.code, response.body or b"", ""
        except HTTPTimeoutError:
            return None, b"", LATE
        except (OSError, HTTPError) as error:
            return None, b"", str(error)[:200] or type(error).__name__
        finally:
            answering.cancel()
            late.cancel()

    def _tried(self, push: Push, attempt: Attempt) -> Push:
        attempts = (*push.attempts, attempt)
        update: dict[str, object] = {"attempts": attempts}
        if len(attempts) >= self._world.rules.push_attempts:
            update["state"] = "given_up"
            log.warning("given up", kind=push.kind, account=push.account, attempts=len(attempts))
            show_failure(self._world, push)
        return push.model_copy(update=update)

    def _settled(self, push: Push, attempt: Attempt, answer: ServerAnswer) -> Push:
        """An answer with status 200 ends it, whatever it says; so does a key that cannot be."""
        show_answer(self._world, push, answer)
        return push.model_copy(
            update={
                "attempts": (*push.attempts, attempt),
                "state": "received" if attempt.status == 200 else "given_up",
                "answer_kind": answer.kind,
                "answer": answer.text[:LONGEST_ANSWER],
            }
        )
