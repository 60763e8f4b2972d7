"""Labels for devices: one to look at or to print at once, or sheets of many."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from backend.features.accounts import Permission
from backend.features.devices.codes import Codes
from backend.features.devices.errors import DeviceHasNoCode, DeviceNotFound
from backend.features.devices.models import Device, DeviceCode
from backend.features.devices.repository import DeviceStore
from backend.features.devices.schemas.codes import LabelFormat, LabelQuery, LabelSheetOrder
from backend.kit.access import Actor
from backend.kit.http import Document
from backend.kit.labels import (
    Label,
    LabelSheet,
    SheetLayout,
    label_png,
    label_svg,
    print_sheet,
)
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.workshop import Workshop

_MANAGE = Permission.CODES_MANAGE
MEDIA_TYPES: Final[Mapping[LabelFormat, str]] = {
    LabelFormat.PNG: "image/png",
    LabelFormat.SVG: "image/svg+xml",
    LabelFormat.PDF: "application/pdf",
}


class Printing:
    def __init__(
        self, store: DeviceStore, codes: Codes, workshop: Workshop, unit_of_work: UnitOfWork
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._codes = codes
        self._workshop = workshop

    async def one(self, actor: Actor, device_id: str, asked: LabelQuery) -> Document:
        """Raises DeviceNotFound, DeviceHasNoCode."""
        device = await self._store.devices.get_within(actor.reach(_MANAGE), device_id)
        codes = await self._store.codes.of_devices([device.id])
        if device.id not in codes:
            raise DeviceHasNoCode
        [label] = await self._labels([device], codes)
        body = await asyncio.to_thread(drawing_of(label, asked))
        ending = codes[device.id].ending
        return Document(body, MEDIA_TYPES[asked.format], filename=f"label-{ending}.{asked.format}")

    async def sheet(self, actor: Actor, order: LabelSheetOrder) -> Document:
        """Labels in the order asked. Raises DeviceNotFound if one is not there to be seen."""
        labels = await self._ready(actor, list(dict.fromkeys(order.device_ids)))
        sheet = LabelSheet(layout=order.layout, labels=labels)
        body = await self._workshop.run(print_sheet, sheet.model_dump_json().encode())
        return Document(body, MEDIA_TYPES[LabelFormat.PDF], filename=f"labels-{order.layout}.pdf")

    @transactional
    async def _ready(self, actor: Actor, device_ids: list[str]) -> list[Label]:
        found = await self._store.devices.many_within(actor.reach(_MANAGE), device_ids)
        devices = {device.id: device for device in found}
        if len(devices) != len(device_ids):
            raise DeviceNotFound
        codes = await self._store.codes.of_devices(device_ids)
        without = [device_id for device_id in device_ids if device_id not in codes]
        if without:
            fresh = await self._codes.issue_for(actor, without)
            codes |= {code.device_id: code for code in fresh}
        return await self._labels([devices[device_id] for device_id in device_ids], codes)

    async def _labels(
        self, devices: Sequence[Device], codes: Mapping[str, DeviceCode]
    ) -> list[Label]:
        models = await self._store.models.of_all(devices)
        return [
            Label(
                url=self._codes.url(codes[device.id]),
                ending=codes[device.id].ending,
                brand=models[device.id].brand_name,
                model=models[device.id].name,
            )
            for device in devices
        ]


def drawing_of(label: Label, asked: LabelQuery) -> Callable[[], bytes]:
    match asked.format:
        case LabelFormat.SVG:
            return lambda: label_svg(label)
        case LabelFormat.PDF:
            sheet = LabelSheet(layout=SheetLayout.ROLL, labels=[label])
            return lambda: print_sheet(sheet.model_dump_json().encode())
        case _:
            return lambda: label_png(label, int(asked.dpi))
