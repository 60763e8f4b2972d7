"""What members of a corporation do on their phones."""

from typing import Annotated

from pydantic import Field

from backend.simulator.api.wecom.card_presses import CannotPress, press
from backend.simulator.control.handler import ControlHandler, ControlRefusal
from backend.simulator.control.schemas import Schema
from backend.simulator.world.pushes import TooManyPushes
from backend.simulator.world.world import NoCallback


class CardPress(Schema):
    """`message` is the id of what arrived; `chosen` an option by its question."""

    message: int
    key: Annotated[str, Field(max_length=1024)]
    chosen: dict[str, str] = Field(default={}, max_length=10)


class CardPresses(ControlHandler):
    def post(self) -> None:
        """A finger on a button: the agent's server is told."""
        order = self.body(CardPress)
        message = self.world.messages.get(order.message)
        if message is None:
            raise ControlRefusal(404, "unknown_message", "没有这条消息，可能已经太旧。")
        try:
            self.changed(press(self.world, message, order.key, order.chosen), 201)
        except CannotPress as error:
            raise ControlRefusal(422, "cannot_press", f"按不了：{error}。") from error
        except NoCallback as error:
            raise ControlRefusal(422, "no_callback", "这个应用没有填回调地址。") from error
        except TooManyPushes as error:
            raise ControlRefusal(409, "too_many_pushes", "等待推送的太多，请稍后。") from error
