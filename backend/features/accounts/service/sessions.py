"""Opening a session, knowing who holds its token, and ending it."""

from collections.abc import Sequence
from datetime import timedelta

from backend.features.accounts.errors import SessionNotFound
from backend.features.accounts.models import (
    CustomerAccount,
    OpenedSession,
    Session,
    SignInWay,
    StaffAccount,
)
from backend.features.accounts.models.session import DEVICE_LENGTH
from backend.features.accounts.permissions import CUSTOMER_GRANTS
from backend.features.accounts.repository import SessionRepository
from backend.features.accounts.repository.sessions import MOST_SESSIONS
from backend.features.accounts.service.grants import RoleGrants
from backend.features.audit import AuditAction, AuditLog
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.tokens import new_token, token_hash
from backend.settings import SessionSettings


class SessionService:
    def __init__(
        self,
        sessions: SessionRepository,
        grants: RoleGrants,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        limits: SessionSettings,
        now: Clock,
    ) -> None:
        self.sessions = sessions
        self.grants = grants
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now
        self._staff_idle = timedelta(hours=limits.staff_idle_hours)
        self._life = {
            ActorKind.STAFF: timedelta(days=limits.staff_absolute_days),
            ActorKind.CUSTOMER: timedelta(days=limits.customer_days),
        }

    async def authenticate(self, token: str) -> Actor | None:
        """Who holds this token, if it is still good: one read, and rarely a write."""
        if not token:
            return None
        session = await self.sessions.by_token(token_hash(token))
        now = self.now()
        if session is None or not session.is_live(now, self._idle_limit(session)):
            return None
        if session.is_due_for_stamp(now):
            await self.sessions.stamp(session, now)
        if session.kind is ActorKind.CUSTOMER:
            return session.actor(CUSTOMER_GRANTS)
        return session.actor(await self.grants.of(session.role_ids))

    async def holders(self, session_ids: Sequence[str]) -> dict[str, Actor]:
        """Who holds these sessions of staff, as far as they still work and with what may be done
        now: for whoever stays connected. Being connected does not keep a session alive."""
        now = self.now()
        sessions = await self.sessions.many(session_ids)
        return {
            session.id: session.actor(await self.grants.of(session.role_ids))
            for session in sessions
            if session.kind is ActorKind.STAFF and session.is_live(now, self._idle_limit(session))
        }

    async def open(
        self,
        person: StaffAccount | CustomerAccount,
        via: SignInWay,
        device: str,
        *,
        openid: str = "",
    ) -> OpenedSession:
        """Call in the unit of work that found the person, after stamping his sign-in."""
        kind = ActorKind.STAFF if isinstance(person, StaffAccount) else ActorKind.CUSTOMER
        token, now = new_token(), self.now()
        session = Session(
            token_hash=token_hash(token),
            person_id=person.id,
            kind=kind,
            via=via,
            openid=openid,
            device=device[:DEVICE_LENGTH],
            started_at=now,
            last_seen_at=now,
            expires_at=now + self._life[kind],
        )
        session.follow(person)
        await self._make_room(person.id, MOST_SESSIONS - 1)
        await self.sessions.add(session)
        return OpenedSession(token, session)

    async def follow(
        self, person: StaffAccount | CustomerAccount, *, formerly: str | None = None
    ) -> None:
        """Bring the open sessions up to a change of the person, in the same unit of work."""
        for session in await self.sessions.of_person(formerly or person.id):
            session.follow(person)
            await self.sessions.save(session)
        await self._make_room(person.id, MOST_SESSIONS)

    async def of(self, actor: Actor) -> Sequence[Session]:
        """The actor's own that still work, newest first."""
        now = self.now()
        return [
            session
            for session in await self.sessions.of_person(actor.id)
            if session.is_live(now, self._idle_limit(session))
        ]

    async def openid_of(self, actor: Actor) -> str:
        """Which WeChat user the present session is. Raises SessionNotFound."""
        return (await self.sessions.get(actor.session_id)).openid

    @transactional
    async def end(self, actor: Actor, session_id: str) -> None:
        """End one of the actor's own sessions, at once and everywhere. Raises SessionNotFound."""
        if not await self.sessions.end(session_id, actor.id):
            raise SessionNotFound
        await self.audit.record(actor, AuditAction.SIGNED_OUT, "session", session_id)

    @transactional
    async def end_others(self, actor: Actor) -> None:
        """End all of the actor's own sessions but the present one."""
        ended = await self.sessions.end_all(actor.id, but=actor.session_id)
        await self.audit.record(
            actor, AuditAction.SESSIONS_REVOKED, "person", actor.id, {"ended": str(ended)}
        )

    async def end_all(self, person_id: str, *, but: str = "") -> int:
        return await self.sessions.end_all(person_id, but=but)

    async def discard_expired(self) -> int:
        return await self.sessions.discard_expired(self.now())

    async def _make_room(self, person_id: str, kept: int) -> None:
        for oldest in (await self.sessions.of_person(person_id))[kept:]:
            await self.sessions.delete(oldest)

    def _idle_limit(self, session: Session) -> timedelta | None:
        return self._staff_idle if session.kind is ActorKind.STAFF else None
