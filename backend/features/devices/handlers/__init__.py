"""The addresses of this feature."""

from tornado.routing import URLSpec

from backend.features.devices.assembly import DeviceServices
from backend.features.devices.handlers import catalogue, codes, imports, keeping, own, public, rolls


def routes(services: DeviceServices) -> list[URLSpec]:
    return [
        *public.routes(services),
        *catalogue.routes(services.catalogue),
        *keeping.routes(services.keeping, services.devices, services.claims),
        *codes.routes(services.codes, services.printing),
        *rolls.routes(services.rolls, services.blanks),
        *imports.routes(services.importing, services.exporting, services.import_gate),
        *own.routes(services.ownership, services.claims),
    ]
