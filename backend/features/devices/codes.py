"""Giving codes to devices, and taking them away."""

from collections.abc import Sequence

from backend.features.accounts import Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.devices.errors import DeviceHasNoCode
from backend.features.devices.models import DeviceCode
from backend.features.devices.repository import DeviceStore
from backend.features.devices.schemas.codes import CodeReason, CodeView
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional

_MANAGE = Permission.CODES_MANAGE


class Codes:
    """`public_url` is the address customers reach us at; stickers carry `…/q/<code>`."""

    def __init__(
        self,
        store: DeviceStore,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
        public_url: str,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._audit = audit
        self._now = now
        self._public_url = public_url

    def url(self, code: DeviceCode) -> str:
        return f"{self._public_url}/q/{code.code}"

    async def history(self, actor: Actor, device_id: str) -> list[CodeView]:
        """The latest first. Raises DeviceNotFound."""
        await self._store.devices.get_within(actor.reach(_MANAGE), device_id)
        return [self._view(code) for code in await self._store.codes.history(device_id)]

    @transactional
    async def issue(self, actor: Actor, device_id: str) -> CodeView:
        """Raises DeviceNotFound, DeviceHasCode."""
        await self._store.devices.get_within(actor.reach(_MANAGE), device_id)
        [code] = await self.issue_for(actor, [device_id])
        return self._view(code)

    @transactional
    async def issue_for(self, actor: Actor, device_ids: Sequence[str]) -> list[DeviceCode]:
        """Codes for devices the caller has checked. Raises DeviceHasCode."""
        now = self._now()
        codes = [
            DeviceCode(device_id=device_id, issued_by=actor.id, created_at=now)
            for device_id in device_ids
        ]
        await self._store.codes.add_all(codes)
        if codes:
            first = codes[0].device_id
            details = {"count": str(len(codes))}
            await self._audit.record(actor, AuditAction.CODES_ISSUED, "device", first, details)
        return codes

    @transactional
    async def void(self, actor: Actor, device_id: str, order: CodeReason) -> CodeView:
        """Raises DeviceNotFound, DeviceHasNoCode."""
        code = await self._active(actor, device_id)
        code.void(order.reason, self._now())
        await self._store.codes.save(code)
        details = {"code_id": code.id, "reason": order.reason}
        await self._audit.record(actor, AuditAction.CODE_VOIDED, "device", device_id, details)
        return self._view(code)

    @transactional
    async def replace(self, actor: Actor, device_id: str, order: CodeReason) -> CodeView:
        """The new code; the old one is void from now on. Raises DeviceNotFound, DeviceHasNoCode."""
        old = await self._active(actor, device_id)
        new = DeviceCode(device_id=device_id, issued_by=actor.id, created_at=self._now())
        old.void(order.reason, self._now(), replaced_by=new.id)
        await self._store.codes.save(old)
        await self._store.codes.add(new)
        details = {"from": old.id, "to": new.id, "reason": order.reason}
        await self._audit.record(actor, AuditAction.CODE_REISSUED, "device", device_id, details)
        return self._view(new)

    async def _active(self, actor: Actor, device_id: str) -> DeviceCode:
        device = await self._store.devices.get_within(actor.reach(_MANAGE), device_id)
        active = await self._store.codes.of_devices([device.id])
        if device.id not in active:
            raise DeviceHasNoCode
        return active[device.id]

    def _view(self, code: DeviceCode) -> CodeView:
        return CodeView.of(code, self.url(code))
