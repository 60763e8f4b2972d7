"""The list of devices as a table to take away; buyers are masked, as in the list."""

from collections.abc import Callable, Mapping
from typing import Final

from backend.features.accounts import Permission
from backend.features.devices.keeping import Keeping
from backend.features.devices.schemas.keeping import DeviceQuery, DeviceRow
from backend.features.devices.warranty import WARRANTY_NAMES
from backend.features.exports import ListExport, day_words, moment_words, yes_or_no

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
