"""What becomes of a template or subscribe message after it was accepted (protocol sheet 5.5)."""

from typing import Annotated, Final, Literal

from pydantic import Field

from backend.simulator.world.accounts import Record

MOST_ORDERS: Final = 200

SendResult = Literal["success", "user_block", "system_failed", "frequency", "untold"]


class SendResultOrder(Record):
    """The next `times` messages of this account, or to this openid, end so. `untold`: they
    arrive and no event says it. `times` None: until cleared."""

    account: Annotated[str, Field(max_length=64)] | None = None
    address: Annotated[str, Field(max_length=64)] | None = None
    result: SendResult
    times: Annotated[int, Field(ge=1, le=1_000_000)] | None = 1

    def concerns(self, account: str, address: str) -> bool:
        return self.account in (None, account) and self.address in (None, address)


class TooManyOrders(ValueError):
    pass


class SendResults:
    """Without an order every message arrives."""

    def __init__(self) -> None:
        self._orders: list[SendResultOrder] = []

    def all(self) -> list[SendResultOrder]:
        return list(self._orders)

    def order(self, order: SendResultOrder) -> None:
        """Raises TooManyOrders."""
        if len(self._orders) >= MOST_ORDERS:
            raise TooManyOrders(f"at most {MOST_ORDERS} orders")
        self._orders.append(order)

    def clear(self) -> int:
        count = len(self._orders)
        self._orders.clear()
        return count

    def take(self, account: str, address: str) -> SendResult:
        """The oldest order that concerns this message; used up when its times are over."""
        for place, order in enumerate(self._orders):
            if not order.concerns(account, address):
                continue
            if order.times == 1:
                del self._orders[place]
            elif order.times is not None:
                self._orders[place] = order.model_copy(update={"times": order.times - 1})
            return order.result
        return "success"
