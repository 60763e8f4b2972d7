"""What the firm services, for the features below that are set up by it."""

from collections.abc import Mapping, Sequence

from backend.features.devices import Catalogue
from backend.features.tickets.labels import SERVICE_NAMES


class ServiceOfferings:
    """Implements `forms.Offerings`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    @property
    def service_names(self) -> Mapping[str, str]:
        return {service.value: name for service, name in SERVICE_NAMES.items()}

    async def line_names(self, line_ids: Sequence[str]) -> Mapping[str, str]:
        return await self._catalogue.line_names(line_ids)
