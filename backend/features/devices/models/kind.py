"""What may be in the books: appliances, and the places they and the work stand in."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class DeviceKind(StrEnum):
    """楼栋, 单元 and 户/部位 are found, scanned and reported like devices, but have no serial."""

    APPLIANCE = "appliance"
    BUILDING = "building"
    UNIT = "unit"
    POSITION = "position"

    @property
    def is_place(self) -> bool:
        return self is not DeviceKind.APPLIANCE


KIND_NAMES: Final[Mapping[DeviceKind, str]] = {
    DeviceKind.APPLIANCE: "设备",
    DeviceKind.BUILDING: "楼栋",
    DeviceKind.UNIT: "单元",
    DeviceKind.POSITION: "部位",
}

MAY_BE_UNDER: Final[Mapping[DeviceKind, frozenset[DeviceKind]]] = {
    DeviceKind.BUILDING: frozenset(),
    DeviceKind.UNIT: frozenset({DeviceKind.BUILDING}),
    DeviceKind.POSITION: frozenset({DeviceKind.BUILDING, DeviceKind.UNIT}),
    DeviceKind.APPLIANCE: frozenset(DeviceKind),
}
"""What each kind may be part of."""

MOST_LEVELS: Final = 4
"""Of appliances below one another: a system, its outdoor unit, an indoor unit, its controller."""

MOST_DEPTH: Final = MOST_LEVELS + 3
"""With building, unit and position above."""
