"""His products: the record of a product stays, whose it was does not."""

from collections.abc import AsyncIterator

from backend.features.customers import Customers
from backend.features.devices import DeviceServices
from backend.features.privacy.person import Person
from backend.features.privacy.ports import NothingMore, OwnDocument
from backend.kit.access import ActorKind
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.mongo.driver import Filter
from backend.kit.personal_fields import rewritten

_OF_OTHERS = frozenset({"former_owners"})


class DeviceRecords(NothingMore):
    """Comes after the households: whoever is left there is the next owner."""

    name = "devices"

    def __init__(
        self, devices: DeviceServices, customers: Customers, unit_of_work: UnitOfWork, now: Clock
    ) -> None:
        self.unit_of_work = unit_of_work
        self._devices = devices.store.devices
        self._homes = customers.store
        self._now = now

    async def documents(self, person: Person) -> AsyncIterator[OwnDocument]:
        owned = {"owner_account_id": {"$in": list(person.ids)}}
        async for row in self._devices.collection.stream(owned):
            yield OwnDocument("devices", self._devices.load(row), _OF_OTHERS)

    async def erase(self, person: Person) -> None:
        if person.kind is not ActorKind.CUSTOMER:
            return
        found = self._devices.collection.stream(self._about(person), projection={"_id": 1})
        async for row in found:
            await self._release(row["_id"], person)

    def _about(self, person: Person) -> Filter:
        ids = {"$in": list(person.ids)}
        either: list[Filter] = [{"owner_account_id": ids}, {"former_owners.account_id": ids}]
        either += [self._devices.sought_buyer(phone) for phone in person.phones]
        return {"$or": either, "created_at": {"$lte": person.known_until}}

    @transactional
    async def _release(self, device_id: str, person: Person) -> None:
        device = await self._devices.get(device_id)
        if device.owner_account_id in person.ids:
            heir = await self._heir(device.household_id or "", person)
            if heir:
                device.bind(heir, device.household_id or "", self._now())
            else:
                device.release(self._now())
                device.name = ""
        if device.buyer_phone in person.phones:
            device.buyer_name = device.buyer_phone = ""
        for former in device.former_owners:
            if former.account_id in person.ids:
                former.install_place = ""
        await self._devices.save(
            rewritten(device, lambda label, path, value: person.hidden_from(value))
        )

    async def _heir(self, household_id: str, person: Person) -> str:
        homes = await self._homes.many([household_id])
        owner_id = homes[0].owner_id if homes else ""
        return "" if owner_id in person.ids else owner_id
