"""What becomes of messages that were accepted, and how often accounts may call."""

from typing import Annotated

from pydantic import Field

from backend.simulator.control.handler import ControlHandler, ControlRefusal
from backend.simulator.control.schemas import Cleared, Schema
from backend.simulator.world.quotas import DOCUMENTED, Limit, Spent
from backend.simulator.world.send_results import SendResultOrder, TooManyOrders


class SendResultList(Schema):
    orders: list[SendResultOrder]


class QuotaLimits(Schema):
    """By host/path; an endpoint left out has no limit."""

    limits: dict[str, Limit] = Field(max_length=100)


class QuotaView(QuotaLimits):
    """`spent`: the latest minute and day of each account and endpoint, newest last."""

    spent: Annotated[list[Spent], Field(max_length=500)]


class SendResultsControl(ControlHandler):
    def get(self) -> None:
        self.reply(SendResultList(orders=self.world.send_results.all()))

    def post(self) -> None:
        order = self.body(SendResultOrder)
        try:
            self.world.send_results.order(order)
        except TooManyOrders as error:
            raise ControlRefusal(409, "too_many_orders", "指令太多，请先清除。") from error
        self.changed(order, 201)

    def delete(self) -> None:
        self.changed(Cleared(cleared=self.world.send_results.clear()))


class QuotasControl(ControlHandler):
    def get(self) -> None:
        self.reply(self._view())

    def put(self) -> None:
        limits = self.body(QuotaLimits).limits
        unknown = [name for name in limits if name not in self.directory.names()]
        if any(name not in DOCUMENTED for name in unknown):
            raise ControlRefusal(
                422, "unknown_endpoint", "没有这个接口，可用的在 errors。", self.directory.names()
            )
        self.world.quotas.limits = dict(limits)
        self.changed(self._view())

    def _view(self) -> QuotaView:
        spent = self.world.quotas.all()[-500:]
        return QuotaView(limits=self.world.quotas.limits, spent=spent)
