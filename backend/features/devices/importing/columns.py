"""The columns of the table: what they are called, and how they are to be filled."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


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


@dataclass(frozen=True)
class Guide:
    column: Column
    note: str
    example: str


GUIDES: Final = (
    Guide(Column.BRAND, "必填。与系统里的品牌名称一致", "澜和"),
    Guide(Column.MODEL, "必填。与系统里的型号一致", "KFR-35GW/LH26"),
    Guide(Column.SERIAL, "铭牌上的。与自编号至少填一个；长数字请先把单元格设为文本", "LH26A0001"),
    Guide(Column.REFERENCE, "没有序列号的（如定制家具）填您自己的编号，不能重复", "HT-2024-007"),
    Guide(Column.BOUGHT_ON, "选填。例如 2024-03-15，不能晚于今天", "2024-03-15"),
    Guide(Column.CHANNEL, "选填。在哪里买的", "京东"),
    Guide(Column.WARRANTY_UNTIL, "选填。不填则按购买日期和型号的保修月数推算", "2030-03-15"),
    Guide(Column.INSTALLED_ON, "选填。不能晚于今天", "2024-03-20"),
    Guide(Column.INSTALL_PLACE, "选填。加密保存", "青桐里 5 幢 1204 主卧"),
    Guide(Column.BUYER_NAME, "选填。加密保存", "王先生"),
    Guide(Column.BUYER_PHONE, "选填。客户用这个手机号登录后扫码即可认领", "13800000000"),
)

REQUIRED: Final = (Column.BRAND, Column.MODEL)
EITHER: Final = (Column.SERIAL, Column.REFERENCE)
