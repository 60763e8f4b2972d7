"""What this feature needs from others."""

from typing import Protocol

from backend.features.places.models import GeoPoint


class Geocoder(Protocol):
    """A map service that knows where an address is. A firm may do without."""

    @property
    def is_configured(self) -> bool:
        """False where asking is no use; then nothing is sent anywhere."""

    async def locate(self, area_code: str, address: str) -> GeoPoint | None:
        """In GCJ-02; None where the service does not know. `address` is the whole text, area and
        door. Raises OSError or TimeoutError where trying again may help."""


class NoGeocoder:
    """Nobody is asked, and no address leaves the house."""

    @property
    def is_configured(self) -> bool:
        return False

    async def locate(self, area_code: str, address: str) -> GeoPoint | None:
        return None
