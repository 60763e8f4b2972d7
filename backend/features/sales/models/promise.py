"""特殊承诺: what a salesperson promised, until somebody has kept it or says why not."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel

from backend.features.sales.errors import PromiseNotSettled, PromiseSettled, RefusalNeedsReason
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Day, Instant
from backend.kit.pii import FreeText

MOST_PROMISES: Final = 20
MOST_UNDONE: Final = 10


class PromiseKind(StrEnum):
    INSTALL_TIME = "install_time"
    DIFFICULT_SITE = "difficult_site"
    GIFT = "gift"
    ADDED_SERVICE = "added_service"
    OTHER = "other"


class PromiseState(StrEnum):
    """`withdrawn`: the sale was cancelled, so there is nothing to keep."""

    OPEN = "open"
    KEPT = "kept"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


KIND_NAMES: Final = {
    PromiseKind.INSTALL_TIME: "安装时间",
    PromiseKind.DIFFICULT_SITE: "特殊现场",
    PromiseKind.GIFT: "赠品",
    PromiseKind.ADDED_SERVICE: "附加服务",
    PromiseKind.OTHER: "其他",
}
STATE_NAMES: Final = {
    PromiseState.OPEN: "待兑现",
    PromiseState.KEPT: "已做到",
    PromiseState.REFUSED: "未做到",
    PromiseState.WITHDRAWN: "已撤销",
}


class SettledBy(BaseModel):
    """Who said so, under which hat, and on which ticket if on one."""

    id: str
    role: str
    ticket_id: str = ""


class Settlement(BaseModel):
    """`note` is the reason where a promise was refused."""

    by: SettledBy
    at: Instant
    note: FreeText = ""


class Undone(BaseModel):
    """A settlement that was a mistake: what it said, and who took it back."""

    was: PromiseState
    settled_by: SettledBy
    by: SettledBy
    at: Instant


class Promise(Aggregate):
    """About the devices named, all of one sale. `promised_by` is the salesperson."""

    sale_id: str
    device_ids: list[str]
    customer_id: str
    household_id: str
    kind: PromiseKind
    text: FreeText
    due_on: Day | None = None
    promised_by: str
    state: PromiseState = PromiseState.OPEN
    settlement: Settlement | None = None
    undone: list[Undone] = []
    created_at: Instant

    @property
    def is_open(self) -> bool:
        return self.state is PromiseState.OPEN

    def keep(self, by: SettledBy, now: datetime, note: str = "") -> None:
        """Raises PromiseSettled."""
        self._settle(PromiseState.KEPT, by, now, note)

    def refuse(self, by: SettledBy, now: datetime, reason: str) -> None:
        """Raises PromiseSettled, RefusalNeedsReason."""
        if not reason.strip():
            raise RefusalNeedsReason
        self._settle(PromiseState.REFUSED, by, now, reason)

    def withdraw(self, by: SettledBy, now: datetime, reason: str) -> None:
        """Raises PromiseSettled."""
        self._settle(PromiseState.WITHDRAWN, by, now, reason)

    def open_again(self, by: SettledBy, now: datetime) -> None:
        """It was settled by mistake. Raises PromiseNotSettled, PromiseSettled for one that lapsed
        with its sale."""
        if self.is_open or self.settlement is None:
            raise PromiseNotSettled
        if self.state is PromiseState.WITHDRAWN or len(self.undone) >= MOST_UNDONE:
            raise PromiseSettled(state=STATE_NAMES[self.state])
        self.undone.append(Undone(was=self.state, settled_by=self.settlement.by, by=by, at=now))
        self.state, self.settlement = PromiseState.OPEN, None

    def _settle(self, state: PromiseState, by: SettledBy, now: datetime, note: str) -> None:
        if not self.is_open:
            raise PromiseSettled(state=STATE_NAMES[self.state])
        self.state = state
        self.settlement = Settlement(by=by, at=now, note=note)
