"""What one person has agreed to for one template, and the ledger of how it came about.

One tap on 允许 is one message, whenever it is sent (protocol sheet 3.6). The platform tells nobody
how many are left, so the count is ours; what it says of single messages sets the count right.
"""

from bisect import insort
from datetime import timedelta
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, PrivateAttr

from backend.kit.aggregate import Aggregate
from backend.kit.clock import EARLIEST, Instant

MOST_CONSENTS: Final = 50
MOST_HELD: Final = 50
MOST_TAPS: Final = 20
MOST_AWAITED: Final = 20
KEEP_PURSE: Final = timedelta(days=400)
# A tap is told by the mini-program and by the platform, in either order, minutes apart at most.
SAME_TAP: Final = timedelta(minutes=10)


class ToldBy(StrEnum):
    CLIENT = "client"
    PLATFORM = "platform"


class Standing(StrEnum):
    """What 总是保持以上选择, or the settings page, answers for the person from then on."""

    ASKS = "asks"  # the dialog comes up
    ACCEPTS = "accepts"  # no dialog: each time he is asked is one more message
    REFUSES = "refuses"
    BANNED = "banned"  # by the platform


class LineKind(StrEnum):
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"  # the other side told of the same tap
    REJECTED = "rejected"
    BANNED = "banned"
    SPENT = "spent"
    RETURNED = "returned"  # the message was certainly not sent
    CLEARED = "cleared"  # 43101: the platform says there is none left
    WITHDRAWN = "withdrawn"  # switched off on the settings page
    ARRIVED = "arrived"
    NOT_DELIVERED = "not_delivered"


class Line(BaseModel):
    """One line of the ledger, never changed. The changes of a purse add up to its balance."""

    purse_id: str
    seq: int
    kind: LineKind
    change: int
    balance: int
    at: Instant
    delivery_id: str = ""
    told_by: ToldBy | None = None
    code: int | None = None


class Held(BaseModel):
    """A consent taken out for one delivery. `unsure`: a call with it may have arrived;
    `arrived`: the platform says that one did."""

    delivery_id: str
    given_at: Instant
    taken_at: Instant
    unsure: bool = False
    arrived: bool = False


class Awaited(BaseModel):
    """A message that was sent, and that the platform has not told the end of."""

    delivery_id: str
    sent_at: Instant


class Tap(BaseModel):
    """Told by one side, until the other side tells of the same."""

    told_by: ToldBy
    at: Instant


class Purse(Aggregate):
    """`consents`: when each that is left was given, oldest first. `count` is their number and
    `held_since` the oldest of `held`, for the indexes. `latest_lines` may not have come into the
    ledger yet."""

    template_id: str
    consents: list[Instant] = []
    count: int = 0
    held: list[Held] = []
    held_since: Instant | None = None
    awaited: list[Awaited] = []
    taps: list[Tap] = []
    standing: Standing = Standing.ASKS
    standing_since: Instant = EARLIEST
    rejected_at: Instant | None = None
    cleared_at: Instant = EARLIEST
    lines: int = 0
    latest_lines: list[Line] = []
    expire_at: Instant

    _written: list[Line] = PrivateAttr(default_factory=list)
    _is_new: bool = PrivateAttr(default=False)

    @classmethod
    def empty(cls, purse_id: str, template_id: str, now: Instant) -> "Purse":
        purse = cls(id=purse_id, template_id=template_id, expire_at=now + KEEP_PURSE)
        purse._is_new = True
        return purse

    @property
    def is_new(self) -> bool:
        """Not stored yet."""
        return self._is_new

    def take_lines(self) -> list[Line]:
        """Those of this change: they stand in the purse itself until the next one, so that a
        death between the two writes loses none."""
        lines, self._written = self._written, []
        self.latest_lines = lines
        return lines

    # -- what the person answered --------------------------------------------------------------

    def accept(self, told_by: ToldBy, at: Instant, *, kept: bool = False) -> None:
        """One more message, unless the other side has told of this very tap. `kept`: he ticked
        总是保持以上选择."""
        self._stand(Standing.ACCEPTS if kept else Standing.ASKS, at)
        if self._is_known(told_by, at):
            self._write(LineKind.CONFIRMED, 0, at, told_by=told_by)
            return
        self.taps = [*self.taps, Tap(told_by=told_by, at=at)][-MOST_TAPS:]
        change = self._put(at)
        self._write(LineKind.ACCEPTED, change, at, told_by=told_by)

    def reject(self, told_by: ToldBy, at: Instant, *, kept: bool = False) -> None:
        """Nothing is added; what he agreed to before is still good."""
        self._stand(Standing.REFUSES if kept else Standing.ASKS, at)
        self.rejected_at = max(self.rejected_at or at, at)
        self._write(LineKind.REJECTED, 0, at, told_by=told_by)

    def ban(self, told_by: ToldBy, at: Instant) -> None:
        self._stand(Standing.BANNED, at)
        self._write(LineKind.BANNED, 0, at, told_by=told_by)

    def withdraw(self, at: Instant) -> None:
        """Switched off on the settings page: what was agreed to before is void."""
        self._stand(Standing.REFUSES, at)
        self._write(LineKind.WITHDRAWN, self._drop(at), at, told_by=ToldBy.PLATFORM)

    # -- what becomes of it --------------------------------------------------------------------

    def held_for(self, delivery_id: str) -> Held | None:
        return next((held for held in self.held if held.delivery_id == delivery_id), None)

    def available_for(self, delivery_id: str, *, may_take_last: bool) -> int:
        """How many there are for this delivery; what is held for it already is one of them."""
        own = self.held_for(delivery_id) is not None
        if own:
            return self.count + 1
        if self.standing in (Standing.REFUSES, Standing.BANNED) or len(self.held) >= MOST_HELD:
            return 0
        return 0 if self.count == 1 and not may_take_last else self.count

    def hold(self, delivery_id: str, now: Instant, *, may_take_last: bool) -> Held | None:
        """Take one out before the call; the same one again for the same delivery."""
        held = self.held_for(delivery_id)
        if held or not self.available_for(delivery_id, may_take_last=may_take_last):
            return held
        held = Held(delivery_id=delivery_id, given_at=self.consents[0], taken_at=now)
        self.consents = self.consents[1:]
        self._hold([*self.held, held])
        self._write(LineKind.SPENT, -1, now, delivery_id=delivery_id)
        return held

    def note_unsure(self, delivery_id: str) -> None:
        if held := self.held_for(delivery_id):
            held.unsure = True

    def spend(self, delivery_id: str, now: Instant) -> None:
        """It is gone for good: the message was sent, or may have been."""
        if self.held_for(delivery_id):
            sent = Awaited(delivery_id=delivery_id, sent_at=now)
            self.awaited = [*self.awaited, sent][-MOST_AWAITED:]
        self._let_go(delivery_id)

    def give_back(self, delivery_id: str, now: Instant) -> None:
        """The message was certainly not sent."""
        held = self.held_for(delivery_id)
        if held is None:
            return
        self._let_go(delivery_id)
        self._write(LineKind.RETURNED, self._put(held.given_at), now, delivery_id=delivery_id)

    def clear(self, asked_at: Instant, delivery_id: str = "") -> None:
        """43101: at `asked_at` the platform knew of none. What was agreed to since stays."""
        self._let_go(delivery_id)
        self._write(LineKind.CLEARED, self._drop(asked_at), asked_at, delivery_id=delivery_id)

    def hear_result(self, at: Instant, code: int, delivery_id: str = "") -> str:
        """What the platform says in the end of one message; the delivery it belongs to, empty if
        nobody can tell. Where its number tells nothing, it is the oldest begun before."""
        joined = delivery_id or self._oldest_before(at + SAME_TAP)
        self.awaited = [each for each in self.awaited if each.delivery_id != joined]
        if code == 0 and (held := self.held_for(joined)):
            held.arrived = True
        kind = LineKind.NOT_DELIVERED if code else LineKind.ARRIVED
        self._write(kind, 0, at, delivery_id=joined, told_by=ToldBy.PLATFORM, code=code)
        return joined

    def _oldest_before(self, moment: Instant) -> str:
        """Its sending may have been noted by a clock that is ahead of theirs."""
        begun = [(each.sent_at, each.delivery_id) for each in self.awaited]
        begun += [(each.taken_at, each.delivery_id) for each in self.held if not each.arrived]
        return next((each[1] for each in sorted(begun) if each[0] <= moment), "")

    # -- shared --------------------------------------------------------------------------------

    def _is_known(self, told_by: ToldBy, at: Instant) -> bool:
        for tap in self.taps:
            if tap.told_by is not told_by and abs(tap.at - at) <= SAME_TAP:
                self.taps = [other for other in self.taps if other is not tap]
                return True
        return False

    def _stand(self, standing: Standing, at: Instant) -> None:
        """What was said later counts, whichever is heard first."""
        if at >= self.standing_since:
            self.standing, self.standing_since = standing, at

    def _let_go(self, delivery_id: str) -> None:
        self._hold([held for held in self.held if held.delivery_id != delivery_id])

    def _put(self, given_at: Instant) -> int:
        if given_at <= self.cleared_at or self.count >= MOST_CONSENTS:
            return 0
        consents = list(self.consents)
        insort(consents, given_at)
        return self._keep(consents)

    def _drop(self, until: Instant) -> int:
        self.cleared_at = max(self.cleared_at, until)
        return self._keep([given_at for given_at in self.consents if given_at > until])

    def _keep(self, consents: list[Instant]) -> int:
        change = len(consents) - self.count
        self.consents, self.count = consents, len(consents)
        return change

    def _hold(self, held: list[Held]) -> None:
        self.held, self.count = held, len(self.consents)
        self.held_since = min((each.taken_at for each in held), default=None)

    def _write(
        self,
        kind: LineKind,
        change: int,
        at: Instant,
        *,
        delivery_id: str = "",
        told_by: ToldBy | None = None,
        code: int | None = None,
    ) -> None:
        self.lines += 1
        self._written.append(
            Line(
                purse_id=self.id,
                seq=self.lines,
                kind=kind,
                change=change,
                balance=self.count,
                at=at,
                delivery_id=delivery_id,
                told_by=told_by,
                code=code,
            )
        )
