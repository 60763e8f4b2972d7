"""The collections of this feature, together."""

from backend.features.devices.repository.catalogue import (
    BrandRepository,
    DeviceModelRepository,
    ProductLineRepository,
)
from backend.features.devices.repository.codes import CodeRollRepository, DeviceCodeRepository
from backend.features.devices.repository.devices import DeviceRepository
from backend.features.devices.repository.life import LifeRepository
from backend.features.devices.repository.sourcing import BatchRepository, SupplierRepository
from backend.features.devices.repository.transfers import OwnershipTransferRepository
from backend.kit.mongo import Mongo


class DeviceStore:
    """The collections of this feature, together."""

    def __init__(self, mongo: Mongo) -> None:
        self.brands = BrandRepository(mongo)
        self.lines = ProductLineRepository(mongo)
        self.models = DeviceModelRepository(mongo)
        self.devices = DeviceRepository(mongo)
        self.codes = DeviceCodeRepository(mongo)
        self.suppliers = SupplierRepository(mongo)
        self.batches = BatchRepository(mongo)
        self.life = LifeRepository(mongo)
        self.rolls = CodeRollRepository(mongo)
        self.transfers = OwnershipTransferRepository(mongo)

    async def ensure_indexes(self) -> None:
        await self.brands.ensure_indexes()
        await self.lines.ensure_indexes()
        await self.models.ensure_indexes()
        await self.devices.ensure_indexes()
        await self.codes.ensure_indexes()
        await self.suppliers.ensure_indexes()
        await self.batches.ensure_indexes()
        await self.life.ensure_indexes()
        await self.rolls.ensure_indexes()
        await self.transfers.ensure_indexes()
