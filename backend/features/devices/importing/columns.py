"""The columns of the table: what they are called, and how they are to be filled."""

from enum import StrEnum
from typing import Final

from backend.features.devices.schemas.catalogue import ModelName, Name
from backend.features.devices.schemas.keeping import (
    Channel,
    Person,
    PhoneText,
    Place,
    Reference,
    Serial,
)
from backend.features.devices.schemas.sourcing import BatchNumber, SupplierName
from backend.features.imports import ImportColumn, checked, day


class Column(StrEnum):
    """The value is the header people see."""

    BRAND = "品牌"
    MODEL = "型号"
    SERIAL = "序列号"
    REFERENCE = "自编号"
    BOUGHT_ON = "购买日期"
    CHANNEL = "购买渠道"
    WARRANTY_UNTIL = "保修至"
    INSTALLED_ON = "安装日期"
    INSTALL_PLACE = "安装位置"
    BUYER_NAME = "购买人"
    BUYER_PHONE = "购买人手机"
    BATCH = "批次"
    SUPPLIER = "供应商"


EITHER: Final = (Column.SERIAL, Column.REFERENCE)

COLUMNS: Final = (
    ImportColumn(
        Column.BRAND,
        note="必填。与系统里的品牌名称一致",
        example="澜和",
        read=checked(Name),
        advice="品牌名称有误，请与系统里的一致",
        is_required=True,
    ),
    ImportColumn(
        Column.MODEL,
        note="必填。与系统里的型号一致",
        example="KFR-35GW/LH26",
        read=checked(ModelName),
        advice="型号有误，请与系统里的一致",
        is_required=True,
    ),
    ImportColumn(
        Column.SERIAL,
        note="铭牌上的。与自编号至少填一个；长数字请先把单元格设为文本",
        example="LH26A0001",
        read=checked(Serial),
        advice="序列号有误，最多 60 个字，不能换行",
    ),
    ImportColumn(
        Column.REFERENCE,
        note="没有序列号的（如定制家具）填您自己的编号，不能重复",
        example="HT-2024-007",
        read=checked(Reference),
        advice="自编号有误，最多 60 个字，不能换行",
    ),
    ImportColumn(
        Column.BOUGHT_ON,
        note="选填。例如 2024-03-15，不能晚于今天",
        example="2024-03-15",
        read=day,
        advice="日期有误，请写成 2024-03-15",
        is_past=True,
    ),
    ImportColumn(
        Column.CHANNEL,
        note="选填。在哪里买的",
        example="京东",
        read=checked(Channel),
        advice="购买渠道有误，最多 40 个字，不能换行",
    ),
    ImportColumn(
        Column.WARRANTY_UNTIL,
        note="选填。不填则按购买日期和型号的保修月数推算",
        example="2030-03-15",
        read=day,
        advice="日期有误，请写成 2030-03-15",
    ),
    ImportColumn(
        Column.INSTALLED_ON,
        note="选填。不能晚于今天",
        example="2024-03-20",
        read=day,
        advice="日期有误，请写成 2024-03-20",
        is_past=True,
    ),
    ImportColumn(
        Column.INSTALL_PLACE,
        note="选填。加密保存",
        example="青桐里 5 幢 1204 主卧",
        read=checked(Place),
        advice="安装位置有误，最多 100 个字，不能换行",
    ),
    ImportColumn(
        Column.BUYER_NAME,
        note="选填。加密保存",
        example="王先生",
        read=checked(Person),
        advice="购买人有误，最多 30 个字，不能换行",
    ),
    ImportColumn(
        Column.BUYER_PHONE,
        note="选填。客户用这个手机号登录后扫码即可认领",
        example="13800000000",
        read=checked(PhoneText),
        advice="手机号有误，请写成 13800000000",
    ),
    ImportColumn(
        Column.BATCH,
        note="选填。与系统里这个型号的批次号一致",
        example="2024-B03",
        read=checked(BatchNumber),
        advice="批次有误，请与系统里的批次号一致",
    ),
    ImportColumn(
        Column.SUPPLIER,
        note="选填。与系统里的供应商名称一致，不填就是批次的供应商",
        example="宁波远航电器",
        read=checked(SupplierName),
        advice="供应商有误，请与系统里的名称一致",
    ),
)
