"""URLs, permissions, one call each."""

from tornado.routing import URLSpec

from backend.features.devices import DeviceServices
from backend.features.faults.assembly import Faults
from backend.features.faults.handlers import chips, keeping


def routes(faults: Faults, devices: DeviceServices) -> list[URLSpec]:
    return [*keeping.routes(faults), *chips.routes(faults.chips, devices)]
