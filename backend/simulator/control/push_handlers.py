"""What accounts' servers are told: order a push, and follow its fate."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from typing import TypeVar

from backend.simulator.callbacks.verification import verify
from backend.simulator.control.handler import ControlHandler, ControlRefusal
from backend.simulator.control.schemas import (
    CallbackCheck,
    CallbackVerified,
    PushesPage,
    PushOrder,
    PushQuery,
    WaitQuery,
)
from backend.simulator.world.pushes import Push, TooManyPushes
from backend.simulator.world.world import NoCallback, World

FoundT = TypeVar("FoundT")


class PushesControl(ControlHandler):
    async def get(self) -> None:
        query = self.query(PushQuery)
        found = await waited(self.world, lambda: _fitting(self.world, query), query.wait_seconds)
        page = found[: query.limit]
        self.reply(
            PushesPage(
                pushes=page,
                latest=self.world.pushes.latest_id,
                next=page[-1].id if len(found) > query.limit else None,
            )
        )

    def post(self) -> None:
        order = self.body(PushOrder)
        try:
            push = self.world.push(
                order.account,
                order.fields,
                address=order.address,
                agent_id=order.agent_id,
                seconds_later=order.seconds_later,
                plaintext=order.plaintext,
            )
        except NoCallback as error:
            raise no_callback() from error
        except TooManyPushes as error:
            raise too_many_pushes() from error
        self.changed(push, 201)


class PushControl(ControlHandler):
    async def get(self, push_id: str) -> None:
        """With `wait_seconds`: once its fate is settled."""
        wait = self.query(WaitQuery).wait_seconds
        await waited(self.world, lambda: _settled(self._push(push_id)), wait)
        self.reply(self._push(push_id))

    def _push(self, push_id: str) -> Push:
        push = self.world.pushes.get(int(push_id))
        if push is None:
            raise ControlRefusal(404, "unknown_push", "没有这次推送，或者已经太久。")
        return push


class CallbackChecks(ControlHandler):
    async def post(self) -> None:
        """What the console does when somebody saves a server's address."""
        check = self.body(CallbackCheck)
        target = self.world.accounts.callback(check.account, check.agent_id)
        if target is None:
            raise no_callback()
        result = await verify(target, self.world.now)
        self.reply(
            CallbackVerified(
                verified=result.verified, latency_ms=result.latency_ms, problem=result.problem
            )
        )


async def waited(world: World, find: Callable[[], FoundT], seconds: float) -> FoundT:
    """What `find` gives once that is something, at the deadline, or at the simulator's end."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not ((found := find()) or not seconds or world.closing.is_set()):
                await world.pushes.changed.wait()
            return found
    return find()


def no_callback() -> ControlRefusal:
    detail = "没有这个账号，或者它没有 callback_url；企业有多个应用时要写 agent_id。"
    return ControlRefusal(422, "no_callback", detail)


def too_many_pushes() -> ControlRefusal:
    return ControlRefusal(409, "too_many_pushes", "等待推送的消息太多，对方服务器没有应答。")


def _settled(push: Push) -> bool:
    return push.state != "waiting"


def _fitting(world: World, query: PushQuery) -> list[Push]:
    fitting = (push for push in world.pushes.after(query.after) if _fits(push, query))
    return list(islice(fitting, query.limit + 1))


def _fits(push: Push, query: PushQuery) -> bool:
    wanted = (
        (query.account, push.account),
        (query.address, push.address),
        (query.person, push.person_id),
        (query.kind, push.kind),
        (query.state, push.state),
    )
    return all(asked in (None, actual) for asked, actual in wanted)
