"""Finding devices: by id, by the code on the sticker, and only for whom they are."""

from collections.abc import Sequence
from datetime import date

from backend.features.accounts import Permission
from backend.features.customers import Households
from backend.features.devices.errors import (
    BlankCodeFound,
    CodeIsBound,
    CodeNotFound,
    DeviceNotFound,
)
from backend.features.devices.models import CodeState, Device, DeviceCode, DeviceModel
from backend.features.devices.policies import may_bind
from backend.features.devices.repository import DeviceStore
from backend.features.devices.schemas import (
    BlankBrief,
    DeviceBrief,
    DeviceCard,
    DeviceRecord,
    ScannedDevice,
    StaffDeviceRecord,
)
from backend.features.devices.schemas.blank import BlankCodeView, LineChoice
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock, shanghai_day
from backend.kit.pagination import PageQuery

CODE_LENGTH = 22
MOST_LINES = 100
MOST_SWAPS = 20

AnyRecord = StaffDeviceRecord | DeviceRecord


class Devices:
    """The front door. `get`, `many` and `by_code` ask nobody; the `…_for` methods answer an
    actor, and what is not his does not exist."""

    def __init__(self, store: DeviceStore, households: Households, now: Clock) -> None:
        self._devices = store.devices
        self._codes = store.codes
        self._models = store.models
        self._lines = store.lines
        self._households = households
        self._now = now

    async def get(self, device_id: str) -> Device:
        """Raises DeviceNotFound."""
        return await self._devices.get(device_id)

    async def many(self, device_ids: Sequence[str]) -> list[Device]:
        """Those that exist, in no particular order."""
        return await self._devices.many(device_ids)

    async def with_serials_for(self, actor: Actor, serials: Sequence[str]) -> list[Device]:
        """Those in staff's reach; brands may share a serial."""
        reach = actor.reach(Permission.DEVICES_READ)
        return await self._devices.with_serials_within(reach, serials)

    async def by_code(self, code: str) -> Device:
        """The device whose active sticker says so. Raises CodeNotFound, BlankCodeFound."""
        found = await self._scanned(code)
        if found.state is CodeState.BLANK:
            raise BlankCodeFound
        return await self._standing(found.device_id)

    async def _standing(self, device_id: str) -> Device:
        """An exchanged device's sticker may still be on the wall: it means the one in its place."""
        device = await self._devices.get(device_id)
        for _ in range(MOST_SWAPS):
            if not device.replaced_by:
                break
            device = await self._devices.get(device.replaced_by)
        return device

    async def blank_for_report(self, code: str, line_id: str) -> BlankBrief:
        """A blank code through which somebody reports a device of that line, in the unit of work
        that is running: from now on the roll's remainder may be voided without it, and whoever
        binds it at the same moment waits for this. Raises CodeNotFound, CodeIsBound,
        ProductLineNotFound."""
        found = await self._scanned(code)
        if found.state is not CodeState.BLANK:
            raise CodeIsBound
        line = await self._lines.get(line_id)
        found.note_report(self._now())
        await self._codes.save(found)
        return BlankBrief(
            code_id=found.id,
            tag=found.tag,
            line_id=line.id,
            line_name=line.name,
            branch_id=found.branch_id,
            organisation_id=found.organisation_id,
        )

    async def blank_id(self, code: str) -> str:
        """The id of a blank code, under which tickets know it. Raises CodeNotFound."""
        return (await self._scanned(code)).id

    async def _scanned(self, code: str) -> DeviceCode:
        if len(code) != CODE_LENGTH or not code.isascii():
            raise CodeNotFound
        return await self._codes.in_use(code)

    async def get_for(self, actor: Actor, device_id: str) -> Device:
        """Raises DeviceNotFound, also for a device that is not the actor's to see."""
        device = await self._devices.get(device_id)
        if not await self.may_see(actor, device):
            raise DeviceNotFound
        return device

    async def may_see(self, actor: Actor, device: Device) -> bool:
        """The owner's household, and staff as far as their scope reaches."""
        if actor.kind is ActorKind.CUSTOMER:
            return await self._is_at_home(actor, device)
        reach = actor.reach(Permission.DEVICES_READ)
        return bool(await self._devices.many_within(reach, [device.id]))

    async def _is_at_home(self, actor: Actor, device: Device) -> bool:
        if device.owner_account_id == actor.id:
            return True
        if device.household_id is None:
            return False
        return await self._households.holds(device.household_id, actor.id)

    # -- reading -----------------------------------------------------------------------------

    async def scan(self, actor: Actor | None, code: str) -> ScannedDevice:
        """Raises CodeNotFound."""
        found = await self._scanned(code)
        if found.state is CodeState.BLANK:
            return await self._blank(actor, found)
        device = await self._standing(found.device_id)
        model = await self._models.of(device)
        card = DeviceCard.of(device, model, self._today())
        if actor is None or not await self.may_see(actor, device):
            return ScannedDevice(code=code, card=card, is_scrapped=device.is_scrapped)
        record = self._record(actor, device, model)
        return ScannedDevice(code=code, card=card, record=record, is_scrapped=device.is_scrapped)

    async def _blank(self, actor: Actor | None, code: DeviceCode) -> ScannedDevice:
        lines = (await self._lines.page({}, PageQuery(limit=MOST_LINES))).items
        blank = BlankCodeView(
            tag=code.tag,
            lines=[LineChoice.of(line) for line in lines],
            may_bind=actor is not None and may_bind(actor, code),
        )
        return ScannedDevice(code=code.code, blank=blank)

    async def get_record_for(self, actor: Actor, code: str) -> AnyRecord:
        """Raises CodeNotFound, also for a device that is not the actor's to see."""
        record = (await self.scan(actor, code)).record
        if record is None:
            raise CodeNotFound
        return record

    async def record_for(self, actor: Actor, device_id: str) -> AnyRecord:
        """For staff it is a StaffDeviceRecord. Raises DeviceNotFound."""
        device = await self.get_for(actor, device_id)
        return self._record(actor, device, await self._models.of(device))

    async def staff_record(self, device_id: str) -> StaffDeviceRecord:
        """It asks nobody: callers have made sure that staff may see it. Raises DeviceNotFound."""
        device = await self._devices.get(device_id)
        return StaffDeviceRecord.of(device, await self._models.of(device), self._today())

    def _record(self, actor: Actor, device: Device, model: DeviceModel) -> AnyRecord:
        if actor.kind is ActorKind.CUSTOMER:
            return DeviceRecord.of(device, model, self._today())
        return StaffDeviceRecord.of(device, model, self._today())

    async def brief(self, device_ids: Sequence[str]) -> dict[str, DeviceBrief]:
        """What tickets keep and show of each device that exists, by its id."""
        devices = await self._devices.many(device_ids)
        models = await self._models.of_all(devices)
        lines = {li.id: li for li in await self._lines.many([d.line_id for d in devices])}
        today = self._today()
        return {
            device.id: DeviceBrief(
                id=device.id,
                card=DeviceCard.of(device, models[device.id], today),
                line_id=device.line_id,
                model_id=device.model_id,
                household_id=device.household_id,
                contract_id=device.contract_id,
                address_id=device.address_id,
                owner_account_id=device.owner_account_id,
                branch_id=device.branch_id,
                organisation_id=device.organisation_id,
                covered_until=device.covered_until(models[device.id]),
                bought_on=device.purchase.bought_on,
                required_photos=lines[device.line_id].required_photos
                if device.line_id in lines
                else [],
                is_scrapped=device.is_scrapped,
            )
            for device in devices
        }

    def _today(self) -> date:
        return shanghai_day(self._now())
