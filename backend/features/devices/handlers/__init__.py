"""The addresses of this feature."""

from tornado.routing import URLSpec

from backend.features.devices.assembly import DeviceServices
from backend.features.devices.handlers import (
    catalogue,
    codes,
    exports,
    fitting,
    keeping,
    own,
    public,
    rolls,
    sourcing,
    structure,
)


def routes(services: DeviceServices) -> list[URLSpec]:
    return [
        *public.routes(services),
        *catalogue.routes(services.catalogue),
        *keeping.routes(services.keeping, services.devices, services.claims),
        *codes.routes(services.codes, services.printing),
        *structure.routes(services.structure),
        *fitting.routes(services.fitting, services.retirement, services.lives),
        *sourcing.routes(services.sourcing),
        *rolls.routes(services.rolls, services.blanks),
        *exports.routes(services.exporting),
        *own.routes(services.ownership, services.claims),
    ]
