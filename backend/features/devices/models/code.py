"""The code on a sticker: random, replaceable, and never used again."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from backend.features.devices.errors import CodeIsVoid
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.tokens import new_public_code


class CodeState(StrEnum):
    ACTIVE = "active"
    VOID = "void"


class DeviceCode(Aggregate):
    """A sticker carries `<public address>/q/<code>`. A device has one active code at most."""

    code: str = Field(default_factory=new_public_code)
    device_id: str
    state: CodeState = CodeState.ACTIVE
    reason: str = ""
    replaced_by: str = ""
    issued_by: str = ""
    created_at: Instant
    voided_at: Instant | None = None

    def void(self, reason: str, now: datetime, *, replaced_by: str = "") -> None:
        """Raises CodeIsVoid."""
        if self.state is CodeState.VOID:
            raise CodeIsVoid
        self.state, self.reason, self.voided_at = CodeState.VOID, reason, now
        self.replaced_by = replaced_by

    @property
    def ending(self) -> str:
        """The last characters, for people who compare a sticker with a screen."""
        return self.code[-6:]
