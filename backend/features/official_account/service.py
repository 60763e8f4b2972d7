"""Codes that lead to the account, and what the account tells of who came."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from backend.features.accounts import (
    BranchNotFound,
    CustomerAccounts,
    CustomerOrigin,
    Organisations,
    Permission,
    WeChatChannel,
    by_any_door,
)
from backend.features.audit import AuditAction, AuditLog
from backend.features.callbacks import Packet
from backend.features.notifications import Unreachable
from backend.features.official_account.errors import (
    NoOfficialAccount,
    SceneCodeExpired,
    SceneCodeNotFound,
    SceneCodesUsedUp,
)
from backend.features.official_account.models import MOST_PERMANENT, SCENE_PREFIX, SceneCode
from backend.features.official_account.ports import OfficialAccountPlatform
from backend.features.official_account.repository import FollowerBook, SceneCodeRepository
from backend.features.official_account.schemas import PictureFormat, SceneCodeInput
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.http import Document
from backend.kit.labels import Label, label_png, label_svg
from backend.kit.mongo import Inbox, Mongo, UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery
from backend.kit.tokens import new_public_code

log = structlog.get_logger("official_account")

DPI: Final = 300
UNKNOWN_CODE: Final = 43004  # as if the platform had said it: does not follow
DAY_SECONDS: Final = 86400
_QR_SCENE: Final = "qrscene_"
_TYPES: Final[Mapping[PictureFormat, str]] = {
    PictureFormat.PNG: "image/png",
    PictureFormat.SVG: "image/svg+xml",
}
_DRAWN: Final[Mapping[PictureFormat, Callable[[Label], bytes]]] = {
    PictureFormat.PNG: lambda label: label_png(label, DPI),
    PictureFormat.SVG: label_svg,
}


class SceneCodeBook:
    def __init__(
        self,
        codes: SceneCodeRepository,
        organisations: Organisations,
        platform: OfficialAccountPlatform | None,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.codes = codes
        self.organisations = organisations
        self.platform = platform
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now

    async def page(self, asked: PageQuery) -> Page[SceneCode]:
        """Newest first."""
        return await self.codes.page({}, asked)

    async def get(self, code_id: str) -> SceneCode:
        """Raises SceneCodeNotFound."""
        return await self.codes.get(code_id)

    async def branch_of(self, scene: str) -> str:
        """Which branch looks after whoever comes by this scene; empty for one that is not ours, or
        that belongs to none."""
        if not scene.startswith(SCENE_PREFIX):
            return ""
        try:
            return (await self.codes.get(scene.removeprefix(SCENE_PREFIX))).branch_id
        except SceneCodeNotFound:
            return ""

    @transactional
    async def add(self, actor: Actor, order: SceneCodeInput) -> SceneCode:
        """Nothing is asked of the platform yet. Raises NoOfficialAccount, BranchNotFound,
        SceneCodesUsedUp."""
        if self.platform is None:
            raise NoOfficialAccount
        if order.branch_id:
            reach = actor.reach(Permission.CODES_MANAGE)
            branch = await self.organisations.branch_within(reach, order.branch_id)
            if not branch.active:
                raise BranchNotFound
        if order.days is None and await self.codes.permanent(MOST_PERMANENT) >= MOST_PERMANENT:
            raise SceneCodesUsedUp
        code_id = new_public_code()
        code = SceneCode(
            id=code_id,
            **order.model_dump(exclude={"source"}),
            source=order.source or f"code-{self.now():%y%m%d-%H%M%S}",
            created_by=actor.id,
            created_at=self.now(),
        )
        await self.codes.add(code)
        details = {"name": code.name, "branch": code.branch_id, "source": code.source}
        await self.audit.record(actor, AuditAction.SETTINGS_CHANGED, "scene_code", code.id, details)
        return code

    async def picture(self, code_id: str, asked: PictureFormat) -> Document:
        """To print, 40 × 30 mm. The platform is asked for the code when it is drawn first.

        Raises SceneCodeNotFound, SceneCodeExpired, NoOfficialAccount, SceneCodesUsedUp,
        SceneCodeUnavailable.
        """
        code = await self._issued(await self.codes.get(code_id))
        if code.is_over(self.now()):
            raise SceneCodeExpired
        label = Label(
            url=code.url, ending=code.source, ending_name="渠道", brand="", model=code.name
        )
        body = await asyncio.to_thread(_DRAWN[asked], label)
        return Document(body, _TYPES[asked], filename=f"code-{code.source}.{asked}")

    async def _issued(self, code: SceneCode) -> SceneCode:
        if code.url:
            return code
        if self.platform is None:
            raise NoOfficialAccount
        seconds = code.days * DAY_SECONDS if code.days else None
        asked_at = self.now()
        url = await self.platform.codes.issue(code.scene, seconds)
        expires_at = asked_at + timedelta(seconds=seconds) if seconds else None
        return await self.codes.issued(code.id, url, expires_at)


class FollowReader:
    """Reads subscribe, unsubscribe and SCAN: who can be reached, by which code he came, and that
    he is the same person as in the mini-program."""

    def __init__(
        self,
        mongo: Mongo,
        codes: SceneCodeRepository,
        book: FollowerBook,
        customers: CustomerAccounts,
        unreachable: Unreachable,
        platform: OfficialAccountPlatform | None,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._handled = Inbox(mongo)
        self._codes = codes
        self._book = book
        self._customers = customers
        self._unreachable = unreachable
        self._platform = platform
        self._now = now

    async def left(self, packet: Packet) -> None:
        """No longer follows: messages go by another way."""
        await self._note(packet, follows=False)

    async def came(self, packet: Packet) -> None:
        """Follows, and scanned a code before or not. Raises FollowersUnavailable."""
        follows = await self._note(packet, follows=True)
        is_new = packet.kind == "event:subscribe"
        if code := await self._code_of(packet):
            await self._count(packet.id, code.id, "follows" if is_new else "scans")
        if not follows:
            return
        unionid = await self._unionid(packet.sender) if is_new else ""
        customer_id = await self._linked(packet.sender, unionid)
        if code:
            origin = CustomerOrigin(branch_id=code.branch_id, source=code.source, at=packet.sent_at)
            await self._customers.came_by(customer_id, origin)

    async def _note(self, packet: Packet, *, follows: bool) -> bool:
        """Whether he follows, as the latest event has it."""
        app_id, openid = packet.app_id, packet.sender
        still = await self._book.note(app_id, openid, packet.sent_at, follows=follows)
        if still:
            await self._unreachable.forget(app_id, openid)
        else:
            await self._unreachable.remember(app_id, openid, UNKNOWN_CODE, self._now())
        return still

    async def _code_of(self, packet: Packet) -> SceneCode | None:
        scene = packet.text("EventKey").removeprefix(_QR_SCENE)
        if not scene.startswith(SCENE_PREFIX):
            return None
        found = await self._codes.find({"_id": scene.removeprefix(SCENE_PREFIX)}, limit=1)
        return found[0] if found else None

    @transactional
    async def _count(self, packet_id: str, code_id: str, what: str) -> None:
        if await self._handled.first_time("scene code", packet_id, self._now()):
            await self._codes.count(code_id, what)

    async def _unionid(self, openid: str) -> str:
        return await self._platform.followers.unionid(openid) if self._platform else ""

    async def _linked(self, openid: str, unionid: str) -> str:
        """The customer's id."""
        channel = WeChatChannel.OFFICIAL_ACCOUNT
        linked = partial(self._customers.link, channel, openid, unionid)
        return (await by_any_door(linked)).id
