"""Where staff without WeCom are told: in the official account, which they follow themselves."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from backend.features.accounts.errors import LoginCodeRejected, SignInWayNotOpen, StaffNotFound
from backend.features.accounts.models import StaffAccount
from backend.features.accounts.ports import WebLogin
from backend.features.accounts.repository import StaffRepository
from backend.features.accounts.repository.wecom_sign_ins import (
    BegunWeComSignIn,
    WeComSignInStore,
)
from backend.features.accounts.service.callers import SignInLimits
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.tokens import new_token

LIFE: Final = timedelta(minutes=10)
STAFF_LINK_RETURN: Final = "/bench/wechat"
"""The page that WeChat sends the browser back to, with `code` and `state`."""


@dataclass(frozen=True)
class WayToLink:
    address: str
    state: str = field(repr=False)


class NoticePlaces:
    """A state is good once, for ten minutes, and for whoever began."""

    def __init__(
        self,
        store: WeComSignInStore,
        staff: StaffRepository,
        login: WebLogin | None,
        limits: SignInLimits,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.store = store
        self.staff = staff
        self.login = login
        self.limits = limits
        self.unit_of_work = unit_of_work
        self.now = now

    async def begin(self, actor: Actor) -> WayToLink:
        """Raises SignInWayNotOpen, StaffNotFound for who is no staff, TooManyRequests."""
        login = self._login(actor)
        await self.limits.count_phone(actor.id)
        state = new_token()
        begun = BegunWeComSignIn(STAFF_LINK_RETURN, wants_phone=False)
        await self.store.add(state, actor.id, begun, self.now() + LIFE)
        return WayToLink(login.address(state), state)

    async def link(self, actor: Actor, code: str, state: str) -> None:
        """Raises SignInWayNotOpen, StaffNotFound, LoginCodeRejected, and what the port raises."""
        login = self._login(actor)
        if await self.store.take(state, actor.id, self.now()) is None:
            raise LoginCodeRejected
        identity = await login.identity(code)
        if identity.is_borrowed:
            raise LoginCodeRejected
        await self._keep(actor.id, identity.openid)

    async def unlink(self, actor: Actor) -> None:
        """Raises StaffNotFound."""
        await self._keep(actor.id, "")

    @transactional
    async def _keep(self, staff_id: str, openid: str) -> None:
        staff: StaffAccount = await self.staff.get(staff_id)
        staff.official_account_openid = openid
        await self.staff.save(staff)

    def _login(self, actor: Actor) -> WebLogin:
        if actor.kind is not ActorKind.STAFF:
            raise StaffNotFound
        if self.login is None:
            raise SignInWayNotOpen
        return self.login
