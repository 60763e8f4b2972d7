"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.customers import Customers
from backend.features.devices.registry import Devices
from backend.features.devices.repository import DeviceStore
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class DeviceServices:
    """`devices` is for other features; the rest is ours."""

    store: DeviceStore
    devices: Devices

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (self.store.ensure_indexes,)


def build_devices(mongo: Mongo, customers: Customers, now: Clock) -> DeviceServices:
    store = DeviceStore(mongo)
    return DeviceServices(store=store, devices=Devices(store, customers.households, now))
