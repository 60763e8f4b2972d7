"""Scans by anybody: those that hit nothing are counted, so that codes cannot be guessed."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from backend.features.devices.errors import CodeNotFound
from backend.features.devices.registry import Devices
from backend.features.devices.schemas import ScannedDevice
from backend.kit.access import Actor
from backend.kit.field_crypto import FieldCrypto
from backend.kit.mongo import RateLimit

MISSES_A_MINUTE: Final = 30
_IPV6_HOME: Final = 64


class Scanning:
    """Hits are never limited: a whole estate may sit behind one address (reliability R73)."""

    def __init__(self, devices: Devices, misses: RateLimit, crypto: FieldCrypto) -> None:
        self._devices = devices
        self._misses = misses
        self._crypto = crypto

    async def scan(self, actor: Actor | None, code: str, address: str) -> ScannedDevice:
        """What the actor may know of the device. Raises CodeNotFound, and TooManyRequests after
        30 misses a minute from one address."""
        try:
            return await self._devices.scan(actor, code)
        except CodeNotFound:
            await self._misses.count(self._crypto.blind("client_address", subscriber(address)))
            raise


def subscriber(address: str) -> str:
    """Whom an address stands for: who has one of IPv6 has 2^64 of them."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, _IPV6_HOME), strict=False))
    return str(parsed)
