"""What people do with their phones."""

from pydantic import RootModel

from backend.simulator.control.handler import ControlHandler, ControlRefusal
from backend.simulator.control.push_handlers import too_many_pushes
from backend.simulator.gestures.acts import act
from backend.simulator.gestures.menus import CannotDo
from backend.simulator.gestures.orders import AnyGesture
from backend.simulator.world.pushes import TooManyPushes


class GestureOrder(RootModel[AnyGesture]):
    pass


class GesturesControl(ControlHandler):
    def post(self, person_id: str) -> None:
        person, gesture = self.person(person_id), self.body(GestureOrder).root
        try:
            outcome = act(gesture, self.world, person)
        except CannotDo as error:
            raise ControlRefusal(409, "cannot_do", str(error)) from error
        except TooManyPushes as error:
            raise too_many_pushes() from error
        self.changed(outcome, 201)
