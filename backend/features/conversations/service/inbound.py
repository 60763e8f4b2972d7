"""Hearing what people say and tap: written down once, given to the desk, answered afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from backend.features.callbacks import Packet
from backend.features.conversations.events import ChatFileCame, CustomerSpoke
from backend.features.conversations.models import (
    KEEP,
    Call,
    ChatMessage,
    Content,
    Correspondent,
    DeskItemKind,
    Direction,
    FileState,
    RoomRules,
)
from backend.features.conversations.models.message import LONGEST_TEXT
from backend.features.conversations.repository import ChatMessageRepository
from backend.features.conversations.service.desk import Desk, Whose
from backend.features.conversations.service.people import People
from backend.features.conversations.service.requests import UnfinishedRequests
from backend.features.conversations.words import ChatWords
from backend.features.devices import CODE_LENGTH
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.settings import ConversationSettings

AGAIN: Final = "again"
"""The argument of a call for somebody human who has been called already."""

_QR_PREFIX: Final = "qrscene_"
_LONGEST_SCENE: Final = 64
_DEVICE_PREFIXES: Final = ("", "dev_", "q_")

_CONTENTS: Final[Mapping[str, Content]] = {
    "text": Content.TEXT,
    "image": Content.PHOTO,
    "voice": Content.VOICE,
    "video": Content.VIDEO,
    "shortvideo": Content.VIDEO,
    "location": Content.PLACE,
    "link": Content.LINK,
    "file": Content.FILE,
}
_FETCHED: Final = (Content.PHOTO, Content.VOICE)
_SHOWN: Final[Mapping[Content, str]] = {
    Content.PHOTO: "［照片］",
    Content.VOICE: "［语音］",
    Content.VIDEO: "［视频］",
    Content.PLACE: "［位置］",
    Content.LINK: "［链接］",
    Content.FILE: "［文件］",
}
_SPOKEN_OF: Final = (Call.NOTHING, Call.FILE, Call.NOTED)


@dataclass(frozen=True)
class Said:
    """A packet as far as it concerns the chat."""

    content: Content
    text: str = ""
    call: Call = Call.NOTHING
    argument: str = ""
    platform_file: str = ""
    is_tap: bool = False

    @property
    def summary(self) -> str:
        return f"{_SHOWN.get(self.content, '')}{self.text}"


class Inbound:
    """Each reader takes a packet once, whatever it is handed. Nobody is answered here."""

    def __init__(
        self,
        messages: ChatMessageRepository,
        people: People,
        desk: Desk,
        requests: UnfinishedRequests,
        words: ChatWords,
        settings: ConversationSettings,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._messages = messages
        self._people = people
        self._desk = desk
        self._requests = requests
        self._words = words
        self._rules = rules_of(settings)
        self._now = now

    async def hear(self, packet: Packet) -> None:
        await self._take(packet, heard(packet, self._words))

    async def choose(self, packet: Packet) -> None:
        """A tap on a key of the menu."""
        key = packet.text("EventKey")[:_LONGEST_SCENE]
        call = self._words.call_of_key(key)
        await self._take(packet, Said(Content.TAP, f"菜单：{key}", call, is_tap=True))

    async def scan(self, packet: Packet) -> None:
        scene = _scene(packet)
        await self._take(packet, Said(Content.TAP, "扫码", Call.SCAN, scene, is_tap=True))

    async def follow(self, packet: Packet) -> None:
        scene = _scene(packet)
        said = Said(Content.TAP, "关注了公众号", Call.WELCOME, scene, is_tap=True)
        await self._take(packet, said, follows=True)

    async def unfollow(self, packet: Packet) -> None:
        await self._take(packet, Said(Content.TAP, "取消了关注"), follows=False)

    @transactional
    async def _take(self, packet: Packet, said: Said, *, follows: bool | None = None) -> None:
        if await self._messages.by_dedupe(packet.id):
            return
        scene = said.argument if said.is_tap else ""
        person = await self._people.at(packet.app_id, packet.sender, self._now(), scene=scene)
        self._note(person, packet, said, follows)
        await self._people.keep(person)
        call, argument = await self._passed_on(person, packet, said)
        message = self._message(person, packet, said, call, argument)
        message.record(person.moved())
        if said.platform_file:
            message.record(ChatFileCame(message_id=message.id))
        elif call is not Call.NOTHING:
            message.record(CustomerSpoke(message_id=message.id))
        await self._messages.add(message)

    def _note(
        self, person: Correspondent, packet: Packet, said: Said, follows: bool | None
    ) -> None:
        at = packet.sent_at
        if follows is not None:
            person.change_follow(at, follows=follows)
        if code := code_in(said.argument if said.is_tap else ""):
            person.scanned(code, at)
        if said.is_tap:
            person.room.note_tapped(at, self._rules)
        elif follows is None:
            person.room.note_heard(at, self._rules)
        person.heard(at)

    async def _passed_on(
        self, person: Correspondent, packet: Packet, said: Said
    ) -> tuple[Call, str]:
        """What the desk has to know, it knows from now on; what is to be answered."""
        whose, at = Whose.of(person), packet.sent_at
        if said.call is Call.HUMAN:
            is_new = await self._desk.gather(DeskItemKind.HUMAN, whose, said.summary, at)
            return Call.HUMAN, "" if is_new else AGAIN
        if said.content is Content.TAP or said.call not in _SPOKEN_OF:
            return said.call, said.argument
        if await self._desk.is_open(DeskItemKind.HUMAN, person.id):
            await self._desk.gather(DeskItemKind.HUMAN, whose, said.summary, at)
            return Call.NOTHING, ""
        if said.call is Call.FILE:
            return Call.FILE, ""
        await self._requests.add_words(person, said.text)
        is_new = await self._desk.gather(DeskItemKind.CHAT, whose, said.summary, at)
        return (Call.NOTED if is_new else Call.NOTHING), ""

    def _message(
        self, person: Correspondent, packet: Packet, said: Said, call: Call, argument: str
    ) -> ChatMessage:
        return ChatMessage(
            correspondent_id=person.id,
            dedupe=packet.id,
            direction=Direction.IN,
            content=said.content,
            text=said.text,
            call=call,
            argument=argument,
            platform_file=said.platform_file,
            file_state=FileState.PENDING if said.platform_file else FileState.NONE,
            created_at=packet.received_at,
            expire_at=self._now() + KEEP,
        )


def rules_of(settings: ConversationSettings) -> RoomRules:
    return RoomRules(
        heard_count=settings.heard_messages,
        heard_for=timedelta(hours=settings.heard_hours),
        tapped_count=settings.tapped_messages,
        tapped_for=timedelta(seconds=settings.tapped_seconds),
    )


def heard(packet: Packet, words: ChatWords) -> Said:
    content = _CONTENTS[packet.kind]
    text = _text_of(packet, content)[:LONGEST_TEXT]
    if content is Content.TEXT:
        call, argument = words.call_in(text)
        return Said(content, text, call, argument)
    platform_file = packet.text("MediaId") if content in _FETCHED else ""
    if platform_file:
        return Said(content, text, Call.FILE, platform_file=platform_file[:LONGEST_TEXT])
    return Said(content, text)


def _text_of(packet: Packet, content: Content) -> str:
    """`Recognition`: what the platform heard in a voice message, where that is switched on."""
    match content:
        case Content.TEXT:
            return packet.text("Content")
        case Content.VOICE:
            return packet.text("Recognition")
        case Content.PLACE:
            return packet.text("Label")
        case Content.LINK | Content.FILE:
            return " ".join(filter(None, (packet.text("Title"), packet.text("Url"))))
        case _:
            return ""


def _scene(packet: Packet) -> str:
    return packet.text("EventKey").removeprefix(_QR_PREFIX)[:_LONGEST_SCENE]


def code_in(scene: str) -> str:
    """The sticker's code in a scene of a QR code, bare or after a prefix; empty: none."""
    for prefix in _DEVICE_PREFIXES:
        code = scene.removeprefix(prefix)
        if len(code) == CODE_LENGTH:
            return code
    return ""
