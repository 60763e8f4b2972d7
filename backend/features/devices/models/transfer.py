"""Somebody else's device: it changes hands only when its owner, or staff, say so."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from backend.features.devices.errors import TransferClosed
from backend.features.devices.models.fields import Purchase
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant

OPEN_FOR: Final = timedelta(days=14)


class TransferState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class OwnershipTransfer(Aggregate):
    """`owner_account_id` is empty where no customer can consent and staff decide: the device was
    sold to a phone that is not the asker's."""

    device_id: str
    owner_account_id: str = ""
    asker_account_id: str
    asker_household_id: str
    state: TransferState = TransferState.PENDING
    proof: Purchase = Purchase()
    decided_by: str = ""
    branch_id: str = ""
    organisation_id: str = ""
    created_at: Instant
    open_until: Instant
    decided_at: Instant | None = None

    def state_at(self, now: datetime) -> TransferState:
        is_over = self.state is TransferState.PENDING and now > self.open_until
        return TransferState.EXPIRED if is_over else self.state

    def decide(self, decider_id: str, now: datetime, *, accept: bool) -> None:
        """Raises TransferClosed."""
        self._close(TransferState.ACCEPTED if accept else TransferState.REFUSED, decider_id, now)

    def withdraw(self, now: datetime) -> None:
        """Raises TransferClosed."""
        self._close(TransferState.WITHDRAWN, self.asker_account_id, now)

    def expire(self, now: datetime) -> None:
        """Raises TransferClosed."""
        if self.state is not TransferState.PENDING:
            raise TransferClosed
        self.state, self.decided_at = TransferState.EXPIRED, now

    def _close(self, state: TransferState, decider_id: str, now: datetime) -> None:
        if self.state_at(now) is not TransferState.PENDING:
            raise TransferClosed
        self.state, self.decided_by, self.decided_at = state, decider_id, now
