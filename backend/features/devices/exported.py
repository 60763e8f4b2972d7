"""Devices, their models, batches and rolls of labels as tables to take away; buyers are masked,
as in the list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from backend.features.accounts import Permission
from backend.features.devices.blanks.rolls import Rolls
from backend.features.devices.catalogue import Catalogue
from backend.features.devices.keeping import Keeping
from backend.features.devices.models import DeviceModel
from backend.features.devices.schemas.catalogue import DeviceModelQuery, DeviceModelView
from backend.features.devices.schemas.keeping import DeviceQuery, DeviceRow
from backend.features.devices.schemas.rolls import RollView
from backend.features.devices.schemas.sourcing import BatchQuery, BatchView
from backend.features.devices.sourcing import Sourcing
from backend.features.devices.warranty import WARRANTY_NAMES
from backend.features.exports import ListExport, day_words, moment_words, yes_or_no
from backend.kit.access import Actor
from backend.kit.pagination import Page, PageQuery

COLUMNS: Final[Mapping[str, Callable[[DeviceRow], str]]] = {
    "名称": lambda row: row.card.title,
    "品牌": lambda row: row.card.brand,
    "型号": lambda row: row.card.model,
    "序列号": lambda row: row.serial or "",
    "自编号": lambda row: row.reference or "",
    "保修状态": lambda row: WARRANTY_NAMES[row.card.warranty],
    "保修至": lambda row: day_words(row.covered_until),
    "安装日期": lambda row: day_words(row.installed_on),
    "购买人手机": lambda row: row.buyer_phone,
    "有无机主": lambda row: "有" if row.owner_account_id else "无",
    "已报废": lambda row: yes_or_no(row.is_scrapped),
    "登记时间": lambda row: moment_words(row.created_at),
}


def device_export(keeping: Keeping) -> ListExport[DeviceQuery, DeviceRow]:
    return ListExport(
        "devices", "设备", Permission.DEVICES_READ, DeviceQuery, COLUMNS, keeping.page
    )


_MODELS: Final[Mapping[str, Callable[[DeviceModelView], str]]] = {
    "品牌": lambda row: row.brand_name,
    "产品线": lambda row: row.line_name,
    "型号": lambda row: row.name,
    "叫法": lambda row: row.title,
    "简介": lambda row: row.summary,
    "保修（月）": lambda row: str(row.warranty_months),
    "建立时间": lambda row: moment_words(row.created_at),
}


@dataclass(frozen=True)
class _BatchRow:
    """`brand` and `model` are empty for a model that is there no longer."""

    batch: BatchView
    brand: str
    model: str


_BATCHES: Final[Mapping[str, Callable[[_BatchRow], str]]] = {
    "批次号": lambda row: row.batch.number,
    "品牌": lambda row: row.brand,
    "型号": lambda row: row.model,
    "生产日期": lambda row: day_words(row.batch.made_on),
    "备注": lambda row: row.batch.note,
    "建立时间": lambda row: moment_words(row.batch.created_at),
}

_ROLLS: Final[Mapping[str, Callable[[RollView], str]]] = {
    "卷号": lambda row: row.number,
    "张数": lambda row: str(row.size),
    "还空白": lambda row: str(row.blank),
    "已绑定": lambda row: str(row.bound),
    "已作废": lambda row: str(row.void),
    "备注": lambda row: row.note,
    "印于": lambda row: moment_words(row.created_at),
    "整卷作废": lambda row: moment_words(row.voided_at),
    "作废原因": lambda row: row.reason,
}


def model_export(catalogue: Catalogue) -> ListExport[DeviceModelQuery, DeviceModelView]:
    async def read(actor: Actor, query: DeviceModelQuery) -> Page[DeviceModelView]:
        page = await catalogue.models(query)
        rows = [DeviceModelView.of(model) for model in page.items]
        return Page(items=rows, next_cursor=page.next_cursor)

    permission = Permission.DEVICES_READ
    return ListExport("device_models", "型号", permission, DeviceModelQuery, _MODELS, read)


def batch_export(sourcing: Sourcing, catalogue: Catalogue) -> ListExport[BatchQuery, _BatchRow]:
    async def read(actor: Actor, query: BatchQuery) -> Page[_BatchRow]:
        page = await sourcing.batches(query)
        models = await catalogue.models_by_id({batch.model_id for batch in page.items})
        rows = [_named(batch, models.get(batch.model_id)) for batch in page.items]
        return Page(items=rows, next_cursor=page.next_cursor)

    permission = Permission.DEVICES_MANAGE
    return ListExport("device_batches", "批次", permission, BatchQuery, _BATCHES, read)


def _named(batch: BatchView, model: DeviceModel | None) -> _BatchRow:
    return _BatchRow(batch, model.brand_name if model else "", model.name if model else "")


def roll_export(rolls: Rolls) -> ListExport[PageQuery, RollView]:
    permission = Permission.CODES_MANAGE
    return ListExport("code_rolls", "空白标签卷", permission, PageQuery, _ROLLS, rolls.page)
