"""What is part of what, over the wire."""

from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.devices.models import Device, DeviceKind, DeviceModel
from backend.features.devices.schemas.codes import Reason
from backend.features.devices.schemas.keeping import PlaceName
from backend.kit.http import Input
from backend.kit.text import Id

MOST_FLOORS = 200
MOST_UNITS = 30

Floor = Annotated[int, Field(ge=-9, le=MOST_FLOORS)]


class ParentInput(Input):
    """Without `parent_id` the device stands alone again."""

    parent_id: Id | None = None
    reason: Reason


class DoorPlan(Input):
    """Doors numbered by floor: floors 1 to 18 with 4 doors each are 101 to 1804. Floors below the
    ground are written -101; there is no floor 0."""

    first_floor: Floor = 1
    last_floor: Floor
    doors: Annotated[int, Field(ge=1, le=99)]

    @property
    def names(self) -> list[str]:
        floors = [floor for floor in range(self.first_floor, self.last_floor + 1) if floor]
        return [f"{floor}{door:02d}" for floor in floors for door in range(1, self.doors + 1)]


class PositionPlan(Input):
    """Positions by their numbers, by name (电梯厅), or both."""

    doors: DoorPlan | None = None
    positions: Annotated[list[PlaceName], Field(max_length=500)] = []

    @property
    def names(self) -> list[str]:
        return [*(self.doors.names if self.doors else []), *self.positions]


class UnitPlan(PositionPlan):
    name: PlaceName


class PlacesInput(PositionPlan):
    """Under a building units with their positions, and positions of its own; under a unit
    positions. `with_codes`: each gets a code, to be printed and stuck."""

    units: Annotated[list[UnitPlan], Field(max_length=MOST_UNITS)] = []
    with_codes: bool = False


class BuildingInput(PlacesInput):
    """Without `branch_id` it is the maker's own branch's."""

    name: PlaceName
    branch_id: Id | None = None


class RelativeView(BaseModel):
    """A device as part of another, in a line."""

    id: str
    kind: DeviceKind
    name: str
    brand: str
    title: str
    model: str
    serial: str | None
    household_id: str | None
    is_scrapped: bool

    @classmethod
    def of(cls, device: Device, model: DeviceModel) -> "RelativeView":
        return cls(
            id=device.id,
            kind=device.kind,
            name=device.name,
            brand=model.brand_name,
            title=model.shown_title,
            model=model.name,
            serial=device.serial,
            household_id=device.household_id,
            is_scrapped=device.is_scrapped,
        )


class PlacesMade(BaseModel):
    """`units` in the order given; the positions are read as their children."""

    place: RelativeView
    units: list[RelativeView]
    positions: int
