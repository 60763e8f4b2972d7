"""Devices as a table to take away."""

from datetime import date
from http import HTTPStatus
from typing import Final

from backend.features.accounts import Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.devices.models import Device, DeviceModel
from backend.features.devices.repository import DeviceStore
from backend.features.devices.schemas.exports import ExportQuery
from backend.features.devices.warranty import WARRANTY_NAMES
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.errors import AppError
from backend.kit.http import Document
from backend.kit.pagination import MAX_PAGE, PageQuery
from backend.kit.pii import mask_name, mask_phone
from backend.kit.spreadsheets import Sheet, write_sheet
from backend.kit.workshop import Workshop

MOST_EXPORTED: Final = 10_000

_HEADER: Final = [
    "品牌",
    "产品线",
    "型号",
    "序列号",
    "自编号",
    "购买日期",
    "购买渠道",
    "保修至",
    "保修状态",
    "安装日期",
    "购买人",
    "购买人手机",
    "有无机主",
]


class TooManyToExport(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "一次最多导出 {limit} 台，请加上品牌、型号等条件分几次导出"


class Exporting:
    """People are masked in what is exported: a file goes where no audit follows it."""

    def __init__(
        self,
        store: DeviceStore,
        workshop: Workshop,
        audit: AuditLog,
        now: Clock,
    ) -> None:
        self._store = store
        self._workshop = workshop
        self._audit = audit
        self._now = now

    async def devices(self, actor: Actor, asked: ExportQuery) -> Document:
        """Raises TooManyToExport."""
        rows = await self._rows(actor, asked)
        sheet = Sheet(format=asked.format, title="设备", header=_HEADER, rows=rows)
        document = await self._written(sheet, "设备")
        await self._audit.record(
            actor, AuditAction.EXPORTED, "devices", "devices", {"rows": str(len(rows))}
        )
        return document

    async def _rows(self, actor: Actor, asked: ExportQuery) -> list[list[str]]:
        sought = asked.model_dump(exclude={"format"}, exclude_none=True)
        reach = actor.reach(Permission.DEVICES_MANAGE)
        today = shanghai_day(self._now())
        rows: list[list[str]] = []
        cursor = ""
        while True:
            page = await self._store.devices.page_within(
                reach, sought, PageQuery(limit=MAX_PAGE, cursor=cursor)
            )
            models = await self._store.models.of_all(page.items)
            rows += [_row(device, models[device.id], today) for device in page.items]
            if len(rows) > MOST_EXPORTED:
                raise TooManyToExport(limit=MOST_EXPORTED)
            if page.next_cursor is None:
                return rows
            cursor = page.next_cursor

    async def _written(self, sheet: Sheet, name: str) -> Document:
        body = await self._workshop.run(write_sheet, sheet.model_dump_json().encode())
        day = shanghai_day(self._now()).strftime("%Y%m%d")
        return Document(body, sheet.format.media_type, filename=f"{name}-{day}.{sheet.format}")


def _row(device: Device, model: DeviceModel, today: date) -> list[str]:
    return [
        model.brand_name,
        model.line_name,
        model.name,
        device.serial or "",
        device.reference or "",
        _day(device.purchase.bought_on),
        device.purchase.channel,
        _day(device.covered_until(model)),
        WARRANTY_NAMES[device.warranty_on(today, model)],
        _day(device.installed_on),
        mask_name(device.buyer_name),
        mask_phone(device.buyer_phone) if device.buyer_phone else "",
        "有" if device.is_owned else "无",
    ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
