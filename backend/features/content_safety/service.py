"""Content is looked at after it was stored, never before: nobody's request waits for it."""

from collections.abc import Callable, Sequence
from typing import Final

import structlog

from backend.features.accounts import (
    CustomerAccounts,
    CustomerNotFound,
    Permission,
    WeChatChannel,
)
from backend.features.audit import AuditAction, AuditLog
from backend.features.content_safety.models import (
    CheckState,
    ContentCheck,
    Kind,
    Piece,
    Subject,
)
from backend.features.content_safety.ports import (
    CheckImpossible,
    CheckLater,
    ContentChecker,
    CountCheck,
    FileAddress,
    Verdict,
    WhyUnchecked,
)
from backend.features.content_safety.repository import ContentCheckRepository, Traces
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery

log = structlog.get_logger("content_safety")

MOST_AT_ONCE: Final = 200


class ContentChecks:
    """`checker` None: this installation has no mini-program, and nothing is looked at."""

    def __init__(
        self,
        checks: ContentCheckRepository,
        traces: Traces,
        checker: ContentChecker | None,
        address: FileAddress,
        customers: CustomerAccounts,
        count: CountCheck,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.checks = checks
        self.traces = traces
        self.checker = checker
        self.address = address
        self.customers = customers
        self.count = count
        self.unit_of_work = unit_of_work
        self.now = now

    @transactional
    async def submit(self, subject: Subject, pieces: Sequence[Piece], author_id: str) -> None:
        """Have pieces looked at, each once. Joins the unit of work that is running."""
        if self.checker is None:
            return
        said = [piece for piece in pieces if piece.media_id or piece.text.strip()]
        await self.checks.insert_new(
            [ContentCheck.of(subject, piece, author_id, self.now()) for piece in said]
        )

    async def ask_due(self) -> None:
        """Those that wait for their turn, or for a verdict that did not come in time."""
        for check_id in await self.checks.due_ids(self.now(), MOST_AT_ONCE):
            await self.ask(check_id)

    async def ask(self, check_id: str) -> None:
        """Have one looked at now, if it is due. Two at once: one does it."""
        check = await self.checks.claim(check_id, self.now())
        if check is None or self.checker is None:
            return
        if not check.give_up_waiting(self.now()):
            await self._keep(check.id, lambda kept: kept.leave(WhyUnchecked.NO_ANSWER, self.now()))
            return
        try:
            await self._ask(check, self.checker)
        except CheckLater as later:
            wait = later.wait_seconds
            await self._keep(check.id, lambda kept: kept.put_off(wait, self.now()))
        except CheckImpossible as impossible:
            why = impossible.why
            await self._keep(check.id, lambda kept: kept.leave(why, self.now()))

    async def _ask(self, check: ContentCheck, checker: ContentChecker) -> None:
        openid = await self._openid(check.author_id)
        if check.kind is Kind.TEXT:
            verdict: Verdict | None = await checker.check_text(openid, check.text)
        else:
            address = await self.address(check.media_id)
            if not address:
                raise CheckImpossible(WhyUnchecked.NO_ADDRESS)
            trace_id = await checker.check_image(openid, address)
            await self._keep(check.id, lambda kept: kept.sent(trace_id, self.now()))
            verdict = await self.traces.claim(trace_id, check.id, self.now())
        if verdict is not None:
            await self._judge(check.id, verdict)

    async def hear(self, trace_id: str, verdict: Verdict) -> None:
        """A verdict on a picture, perhaps before the call for it has been written down."""
        check_id = await self.traces.tell(trace_id, verdict, self.now())
        if check_id:
            await self._judge(check_id, verdict)

    async def _judge(self, check_id: str, verdict: Verdict) -> None:
        await self._keep(check_id, lambda kept: kept.judge(verdict, self.now()))

    async def _openid(self, author_id: str) -> str:
        """Raises CheckImpossible for whoever has not used the mini-program."""
        try:
            openids = await self.customers.openids(author_id, WeChatChannel.MINIPROGRAM)
        except CustomerNotFound:
            openids = []
        if not openids:
            raise CheckImpossible(WhyUnchecked.NO_OPENID)
        return openids[0]

    async def _keep(self, check_id: str, change: Callable[[ContentCheck], object]) -> None:
        async def keep() -> ContentCheck | None:
            for check in await self.checks.find({"_id": check_id}, limit=1):
                before = check.state
                change(check)
                await self.checks.save(check)
                return check if check.state is not before else None
            return None

        changed = await self.unit_of_work.run(keep)
        if changed:
            self.count(changed.why.value if changed.why else changed.state.value)
            log.info("content looked at", check_id=check_id, state=changed.state.value)


class ContentReviews:
    """What staff see of it, and decide."""

    def __init__(
        self,
        checks: ContentCheckRepository,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.checks = checks
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now

    async def page(self, actor: Actor, state: CheckState, asked: PageQuery) -> Page[ContentCheck]:
        reach = actor.reach(Permission.TICKETS_REVIEW)
        return await self.checks.page_in(reach, state, asked)

    @transactional
    async def release(self, actor: Actor, check_id: str) -> ContentCheck:
        """Raises ContentCheckNotFound, TransitionNotAllowed, StaleDocument."""
        check = await self._of(actor, check_id)
        check.release(actor.id, self.now())
        return await self._decided(actor, check)

    @transactional
    async def remove(self, actor: Actor, check_id: str) -> ContentCheck:
        """Raises ContentCheckNotFound, TransitionNotAllowed, StaleDocument."""
        check = await self._of(actor, check_id)
        check.remove(actor.id, self.now())
        return await self._decided(actor, check)

    async def _of(self, actor: Actor, check_id: str) -> ContentCheck:
        return await self.checks.get_within(actor.reach(Permission.TICKETS_REVIEW), check_id)

    async def _decided(self, actor: Actor, check: ContentCheck) -> ContentCheck:
        await self.checks.save(check)
        await self.audit.record(
            actor,
            AuditAction.CONTENT_REVIEWED,
            check.subject.kind,
            check.subject.id,
            {"part": check.part, "decision": check.state.value},
        )
        return check


class WithheldFiles:
    """Which pictures are hidden from whom: from everybody but who brought them and who reviews."""

    def __init__(self, checks: ContentCheckRepository) -> None:
        self._checks = checks

    @classmethod
    def of(cls, mongo: Mongo) -> "WithheldFiles":
        """By itself: the library of files is made before what looks at them."""
        return cls(ContentCheckRepository(mongo))

    async def among(self, media_ids: Sequence[str], actor: Actor) -> set[str]:
        if not media_ids or actor.may(Permission.TICKETS_REVIEW):
            return set()
        return await self._checks.hidden_files(media_ids)
