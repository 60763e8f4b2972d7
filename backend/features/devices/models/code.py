"""The code on a sticker: random, replaceable, and never used again."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import Field

from backend.features.devices.errors import CodeIsBound, CodeIsVoid
from backend.features.devices.events import BlankCodeBound
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.tokens import new_public_code

MOST_IN_ROLL: Final = 1000


class CodeState(StrEnum):
    BLANK = "blank"
    ACTIVE = "active"
    VOID = "void"


class DeviceCode(Aggregate):
    """A sticker carries `<public address>/q/<code>`. A device has one active code at most.

    A code of a roll is blank until staff say which device it stands on: its branch and
    organisation say who may, and `reported_at` that a customer has already reported through it.
    """

    code: str = Field(default_factory=new_public_code)
    device_id: str = ""
    state: CodeState = CodeState.ACTIVE
    reason: str = ""
    replaced_by: str = ""
    issued_by: str = ""
    created_at: Instant
    voided_at: Instant | None = None
    roll_id: str = ""
    roll_number: str = ""
    number: int = 0
    branch_id: str = ""
    organisation_id: str = ""
    reported_at: Instant | None = None
    bound_by: str = ""
    bound_at: Instant | None = None

    def void(self, reason: str, now: datetime, *, replaced_by: str = "") -> None:
        """Raises CodeIsVoid."""
        if self.state is CodeState.VOID:
            raise CodeIsVoid
        self.state, self.reason, self.voided_at = CodeState.VOID, reason, now
        self.replaced_by = replaced_by

    def bind(self, device_id: str, by: str, now: datetime) -> None:
        """It stands on this device from now on, once and for all. Raises CodeIsBound."""
        if self.state is not CodeState.BLANK:
            raise CodeIsBound
        self.state, self.device_id = CodeState.ACTIVE, device_id
        self.bound_by, self.bound_at = by, now
        self.record(BlankCodeBound(code_id=self.id, device_id=device_id))

    def note_report(self, now: datetime) -> None:
        """Somebody has reported through it while it was blank."""
        self.reported_at = now

    @property
    def ending(self) -> str:
        """The last characters, for people who compare a sticker with a screen."""
        return self.code[-6:]

    @property
    def tag(self) -> str:
        """What is printed on the sticker of a roll, such as R00042-0007."""
        return f"{self.roll_number}-{self.number:04d}" if self.roll_number else ""


class CodeRoll(Aggregate):
    """So many stickers, printed before anybody knows what they will stand on. Without a branch it
    is for the whole organisation."""

    number: str
    size: int
    note: str = ""
    branch_id: str = ""
    organisation_id: str
    created_by: str
    created_at: Instant
    voided_at: Instant | None = None
    reason: str = ""

    def codes(self, now: datetime) -> list[DeviceCode]:
        """Its stickers, all blank, numbered from 1."""
        return [
            DeviceCode(
                state=CodeState.BLANK,
                issued_by=self.created_by,
                created_at=now,
                roll_id=self.id,
                roll_number=self.number,
                number=number,
                branch_id=self.branch_id,
                organisation_id=self.organisation_id,
            )
            for number in range(1, self.size + 1)
        ]

    def void_rest(self, reason: str, now: datetime) -> None:
        """What has not been used of it is used no more. Raises CodeIsVoid."""
        if self.voided_at is not None:
            raise CodeIsVoid
        self.voided_at, self.reason = now, reason
