"""Somebody's phone with the official account's chat open, and what the platform would do."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from backend.container import Container
from backend.features.callbacks import CallbackAccount, Packet, Part
from backend.features.conversations import CardReply, FileGone, Reply, TextReply
from backend.features.conversations.models import Correspondent
from backend.features.notifications import Outcome, SendResult
from backend.kit.mongo import OutboxRelay
from backend.subscriptions import build_subscriptions

SENT = SendResult(Outcome.SENT)
_NUMBERS = count(1)


@dataclass
class PretendedPlatform:
    """Takes every message unless `results` says otherwise; knows the files in `files`."""

    sent: list[tuple[str, Reply]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    results: deque[SendResult] = field(default_factory=deque)
    fetched: int = 0

    async def send(self, openid: str, reply: Reply) -> SendResult:
        result = self.results.popleft() if self.results else SENT
        if result.outcome is Outcome.SENT:
            self.sent.append((openid, reply))
        return result

    async def fetch(self, media_id: str) -> bytes:
        self.fetched += 1
        if media_id not in self.files:
            raise FileGone
        return self.files[media_id]


@dataclass
class Phone:
    """`said`: what came back since it was last asked."""

    container: Container
    platform: PretendedPlatform
    openid: str = "oChatter"
    ago: timedelta = timedelta()

    async def person(self) -> Correspondent:
        found = await self.container.conversations.store.correspondents.by_openid(self.openid)
        assert found is not None
        return found

    # -- what is done on it --------------------------------------------------------------------

    async def say(self, text: str) -> list[str]:
        await self.container.conversations.inbound.hear(self.packet("text", Content=text))
        return await self.replies()

    async def send_file(self, content: bytes, kind: str = "image", **more: str) -> list[str]:
        media_id = f"platform-{next(_NUMBERS)}"
        self.platform.files[media_id] = content
        packet = self.packet(kind, MediaId=media_id, **more)
        await self.container.conversations.inbound.hear(packet)
        return await self.replies()

    async def follow(self, scene: str = "") -> list[str]:
        key = f"qrscene_{scene}" if scene else ""
        await self.container.conversations.inbound.follow(
            self.packet("event:subscribe", EventKey=key)
        )
        return await self.replies()

    async def unfollow(self) -> list[str]:
        packet = self.packet("event:unsubscribe", EventKey="")
        await self.container.conversations.inbound.unfollow(packet)
        return await self.replies()

    async def scan(self, scene: str) -> list[str]:
        await self.container.conversations.inbound.scan(self.packet("event:scan", EventKey=scene))
        return await self.replies()

    async def choose(self, key: str) -> list[str]:
        await self.container.conversations.inbound.choose(self.packet("event:click", EventKey=key))
        return await self.replies()

    # -- what comes of it ----------------------------------------------------------------------

    async def replies(self) -> list[str]:
        await settle(self.container)
        mine = [reply for openid, reply in self.platform.sent if openid == self.openid]
        self.platform.sent = [each for each in self.platform.sent if each[0] != self.openid]
        return [in_words(reply) for reply in mine]

    def packet(self, kind: str, **fields: str) -> Packet:
        now = self.container.now()
        number = next(_NUMBERS)
        return Packet(
            id=f"oa:{number}",
            account=CallbackAccount.OFFICIAL_ACCOUNT,
            app_id="wx0a",
            sender=self.openid,
            kind=kind,
            sent_at=_whole_second(now - self.ago),
            received_at=now,
            content=Part({"MsgId": str(number), **fields}),
        )


def in_words(reply: Reply) -> str:
    """A card as its title and address; what is a text is a text."""
    match reply:
        case TextReply():
            return reply.text
        case CardReply():
            return f"[{reply.title}]({reply.url})"
        case _:
            return f"picture of {len(reply.picture)} bytes"


async def settle(container: Container) -> None:
    relay = OutboxRelay(container.mongo, build_subscriptions(container))
    while await relay.deliver_next():
        pass


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
