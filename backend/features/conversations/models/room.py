"""How many messages the platform still lets us send one person (protocol sheet 3.7)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel, Field

from backend.kit.clock import EARLIEST, Instant


@dataclass(frozen=True)
class RoomRules:
    """What one message, and one tap (follow, scan, menu), of a person allows us."""

    heard_count: int
    heard_for: timedelta
    tapped_count: int
    tapped_for: timedelta


class Allowance(BaseModel):
    """`left` messages until then."""

    left: int = 0
    until: Instant = EARLIEST

    def is_open(self, now: datetime) -> bool:
        return self.left > 0 and now < self.until

    def renew(self, count: int, until: datetime) -> None:
        """An act that arrives late, after a newer one, allows nothing more."""
        if until >= self.until:
            self.left, self.until = count, until


class ReplyRoom(BaseModel):
    """The ledger of one person. What a tap allows is used up first: it is gone in a minute."""

    heard: Allowance = Field(default_factory=Allowance)
    tapped: Allowance = Field(default_factory=Allowance)

    def note_heard(self, at: datetime, rules: RoomRules) -> None:
        self.heard.renew(rules.heard_count, at + rules.heard_for)

    def note_tapped(self, at: datetime, rules: RoomRules) -> None:
        self.tapped.renew(rules.tapped_count, at + rules.tapped_for)

    def take(self, now: datetime) -> bool:
        """Whether there was room for one message more."""
        for allowance in (self.tapped, self.heard):
            if allowance.is_open(now):
                allowance.left -= 1
                return True
        return False

    def give_back(self, now: datetime, rules: RoomRules) -> None:
        """The message was not sent after all."""
        if now < self.heard.until and self.heard.left < rules.heard_count:
            self.heard.left += 1

    def use_up(self) -> None:
        """The platform counts otherwise, and it is right (45047)."""
        self.heard.left = self.tapped.left = 0

    def close(self) -> None:
        """The platform says that the time is over (45015)."""
        self.heard, self.tapped = Allowance(), Allowance()

    def left(self, now: datetime) -> int:
        return sum(each.left for each in (self.heard, self.tapped) if each.is_open(now))

    def open_until(self, now: datetime) -> datetime | None:
        """When the last of it ends; None where it has."""
        return max((a.until for a in (self.heard, self.tapped) if now < a.until), default=None)

    def is_timely(self, now: datetime) -> bool:
        """Whether only the count could stand in the way."""
        return self.open_until(now) is not None
