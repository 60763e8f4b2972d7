"""Staff say which device a blank sticker stands on: scan, suggestion, done."""

from typing import Final

from backend.features.accounts import Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.customers import Households
from backend.features.devices.errors import (
    CodeIsBound,
    CodeNotFound,
    DeviceHasCode,
    NoDeviceNamed,
)
from backend.features.devices.models import CodeState, Device, DeviceCode, DeviceModel
from backend.features.devices.papers import Papers
from backend.features.devices.policies import may_bind
from backend.features.devices.registry import CODE_LENGTH
from backend.features.devices.repository import DeviceStore
from backend.features.devices.schemas import StaffDeviceRecord
from backend.features.devices.schemas.rolls import (
    CandidateDevice,
    CandidateModel,
    CodeBinding,
    SuggestionQuery,
    Suggestions,
)
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.mongo import UnitOfWork, transactional

MOST_SUGGESTED: Final = 10
_BIND = Permission.DEVICES_RECORD
_REPLACED: Final = "换用整卷贴码"
_FOUND_THERE: Final = "现场建档"


class BlankCodes:
    """A code that is not the actor's to bind is answered like one that does not exist."""

    def __init__(
        self,
        store: DeviceStore,
        papers: Papers,
        households: Households,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._papers = papers
        self._households = households
        self._audit = audit
        self._now = now

    async def suggest(self, actor: Actor, code: str, asked: SuggestionQuery) -> Suggestions:
        """Devices with that serial or in that home, models whose name begins so.

        Raises CodeNotFound, CodeIsBound.
        """
        blank = await self._blank(actor, code)
        devices = await self._store.devices.candidates(
            actor.reach(_BIND), asked.serial, asked.household_id, limit=MOST_SUGGESTED
        )
        named = asked.model.strip()
        models = (
            await self._store.models.beginning_with(named, limit=MOST_SUGGESTED) if named else []
        )
        return Suggestions(
            tag=blank.tag,
            devices=await self._shown(devices),
            models=[CandidateModel.of(model) for model in models],
        )

    async def _shown(self, devices: list[Device]) -> list[CandidateDevice]:
        codes = await self._store.codes.of_devices([device.id for device in devices])
        models = await self._store.models.of_all(devices)
        return [
            _candidate(device, models[device.id], has_code=device.id in codes) for device in devices
        ]

    @transactional
    async def bind(self, actor: Actor, code: str, order: CodeBinding) -> StaffDeviceRecord:
        """Once: of two at the same moment one is told that it is done.

        Raises CodeNotFound, CodeIsBound, NoDeviceNamed, DeviceNotFound, DeviceModelNotFound,
        DeviceIsScrapped, SerialTaken, DeviceHasCode, HouseholdNotFound, and for its photos
        MediaNotUsable, MediaAlreadyUsed, TooManyFiles.
        """
        blank = await self._blank(actor, code)
        if not order.names_one_device:
            raise NoDeviceNamed
        device = await self._device(actor, order)
        await self._void_old(actor, device, blank, replaces=order.replaces_code)
        blank.bind(device.id, actor.id, self._now())
        await self._store.codes.save(blank)
        details = {"code_id": blank.id, "tag": blank.tag}
        await self._audit.record(actor, AuditAction.CODES_ISSUED, "device", device.id, details)
        model = await self._store.models.of(device)
        return StaffDeviceRecord.of(device, model, shanghai_day(self._now()))

    async def _blank(self, actor: Actor, code: str) -> DeviceCode:
        if len(code) != CODE_LENGTH or not code.isascii():
            raise CodeNotFound
        found = await self._store.codes.in_use(code)
        if not may_bind(actor, found):
            raise CodeNotFound
        if found.state is not CodeState.BLANK:
            raise CodeIsBound
        return found

    async def _device(self, actor: Actor, order: CodeBinding) -> Device:
        if order.device_id:
            found = await self._store.devices.get_within(actor.reach(_BIND), order.device_id)
            found.check_in_use()
            return found
        model = await self._store.models.get(order.model_id or "")
        device = Device(
            model_id=model.id,
            brand_id=model.brand_id,
            line_id=model.line_id,
            serial=order.serial,
            install_place=order.install_place,
            photo_ids=list(dict.fromkeys(order.photo_ids)),
            branch_id=actor.branch_id,
            organisation_id=actor.organisation_id,
            created_at=self._now(),
        )
        if order.household_id:
            await self._bring_home(actor, device, order.household_id)
        await self._store.devices.add(device)
        await self._papers.attach(actor, device, device.photo_ids)
        return device

    async def _bring_home(self, actor: Actor, device: Device, household_id: str) -> None:
        household = await self._households.get_within(actor.reach(_BIND), household_id)
        device.bind(household.owner_id, household.id, self._now())
        details = {"from": "", "to": household.id, "reason": _FOUND_THERE}
        await self._audit.record(actor, AuditAction.DEVICE_BOUND, "device", device.id, details)

    async def _void_old(
        self, actor: Actor, device: Device, blank: DeviceCode, *, replaces: bool
    ) -> None:
        old = (await self._store.codes.of_devices([device.id])).get(device.id)
        if old is None:
            return
        if not replaces:
            raise DeviceHasCode
        old.void(_REPLACED, self._now(), replaced_by=blank.id)
        await self._store.codes.save(old)
        details = {"code_id": old.id, "reason": _REPLACED}
        await self._audit.record(actor, AuditAction.CODE_VOIDED, "device", device.id, details)


def _candidate(device: Device, model: DeviceModel, *, has_code: bool) -> CandidateDevice:
    return CandidateDevice(
        id=device.id,
        brand=model.brand_name,
        title=model.shown_title,
        model=model.name,
        serial=device.serial,
        reference=device.reference,
        has_code=has_code,
    )
