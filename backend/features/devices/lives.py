"""Writing down what happened to a device, with the act itself."""

from collections.abc import Mapping, Sequence
from typing import Final

from backend.features.accounts import Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.devices.models import Device, LifeAct, LifeEvent, TakenReading
from backend.features.devices.repository import DeviceStore
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.pagination import Page, PageQuery

_NOTHING: Final[Mapping[str, str]] = {}

_AUDITED: Final = {
    LifeAct.SCRAPPED: AuditAction.DEVICE_SCRAPPED,
    LifeAct.RESTORED: AuditAction.DEVICE_RESTORED,
    LifeAct.SWAPPED_OUT: AuditAction.DEVICE_SWAPPED,
}


class Lives:
    def __init__(self, store: DeviceStore, audit: AuditLog, now: Clock) -> None:
        self._store = store
        self._audit = audit
        self._now = now

    async def write(
        self,
        actor: Actor,
        device: Device,
        act: LifeAct,
        reason: str = "",
        *,
        ticket_id: str = "",
        facts: Mapping[str, str] = _NOTHING,
        readings: Sequence[TakenReading] = (),
    ) -> None:
        """In the unit of work that is running."""
        event = LifeEvent(
            device_id=device.id,
            act=act,
            by=actor.id,
            reason=reason,
            ticket_id=ticket_id,
            facts=dict(facts),
            readings=list(readings),
            created_at=self._now(),
        )
        await self._store.life.add(event)
        if act in _AUDITED:
            await self._audit.record(actor, _AUDITED[act], "device", device.id, dict(facts))

    async def page(self, actor: Actor, device_id: str, asked: PageQuery) -> Page[LifeEvent]:
        """The latest first. Raises DeviceNotFound."""
        reach = actor.reach(Permission.DEVICES_MANAGE)
        device = await self._store.devices.get_within(reach, device_id)
        return await self._store.life.of_device(device.id, asked)
