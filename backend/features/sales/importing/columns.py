"""One line of the table is one sale: a buyer, a device, and up to three promises."""

from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from backend.features.imports import ImportColumn, ReadCell, checked, day, one_of
from backend.features.sales.schemas.promises import Text
from backend.features.sales.schemas.sales import (
    MOST_FEN,
    Channel,
    Name,
    PhoneText,
    Serial,
    Words,
)
from backend.kit.text import Line, plain_form


class Column(StrEnum):
    ORDER = "订单号"
    SOLD_ON = "购买日期"
    PHONE = "客户手机"
    NAME = "客户姓名"
    AREA = "省市区"
    ESTATE = "小区"
    DOOR = "门牌"
    BRAND = "品牌"
    MODEL = "型号"
    SERIAL = "序列号"
    CHANNEL = "渠道"
    AMOUNT = "金额"
    NOTE = "备注"
    PROMISE_1 = "承诺1"
    DUE_1 = "承诺1期限"
    PROMISE_2 = "承诺2"
    DUE_2 = "承诺2期限"
    PROMISE_3 = "承诺3"
    DUE_3 = "承诺3期限"
    INSTALL = "需要安装"


PROMISES: Final = (
    (Column.PROMISE_1, Column.DUE_1),
    (Column.PROMISE_2, Column.DUE_2),
    (Column.PROMISE_3, Column.DUE_3),
)
YES: Final = "是"

_FEN_A_YUAN: Final = 100


def _fen(text: str) -> str:
    """Yuan as people write them, kept as a whole number of fen."""
    try:
        fen = Decimal(text.replace(",", "").removesuffix("元")) * _FEN_A_YUAN
    except InvalidOperation as error:
        raise ValueError("not an amount") from error
    if not fen.is_finite() or fen != fen.to_integral_value() or not 0 <= fen <= MOST_FEN:
        raise ValueError("not an amount")
    return str(int(fen))


def _serial(text: str) -> str:
    return plain_form(checked(Serial)(text)).upper()


def _line(most: int) -> ReadCell:
    return checked(Annotated[Line, Field(min_length=1, max_length=most)])


COLUMNS: Final = (
    ImportColumn(
        Column.ORDER,
        "必填。靠它认出这一单，再次导入时不会重复",
        "DD-20260701-001",
        _line(60),
        "订单号最多 60 个字，写在一行里",
        is_required=True,
    ),
    ImportColumn(
        Column.SOLD_ON,
        "必填。保修从这一天算起",
        "2026-07-01",
        day,
        "请写成 2026-07-01 这样的日期",
        is_required=True,
        is_past=True,
    ),
    ImportColumn(
        Column.PHONE,
        "必填。同一个号码是同一位客户",
        "13800000000",
        checked(PhoneText),
        "手机号有误，请写成 13800000000，座机请带区号",
        is_required=True,
    ),
    ImportColumn(Column.NAME, "选填", "王先生", checked(Name), "姓名最多 30 个字"),
    ImportColumn(
        Column.AREA,
        "必填。省、市、区，不要写门牌",
        "浙江省杭州市西湖区",
        _line(40),
        "省市区最多 40 个字，不要写门牌号",
        is_required=True,
    ),
    ImportColumn(Column.ESTATE, "选填", "青桐里", _line(40), "小区最多 40 个字"),
    ImportColumn(
        Column.DOOR,
        "必填。加密保存",
        "5 幢 1204",
        _line(100),
        "门牌最多 100 个字，写在一行里",
        is_required=True,
    ),
    ImportColumn(
        Column.BRAND, "必填。与目录里的一致", "澜和", _line(30), "品牌有误", is_required=True
    ),
    ImportColumn(
        Column.MODEL,
        "必填。与目录里的一致",
        "KFR-35GW/LH26",
        _line(60),
        "型号有误",
        is_required=True,
    ),
    ImportColumn(Column.SERIAL, "选填。铭牌上的序列号", "LH26A0001", _serial, "序列号有误"),
    ImportColumn(Column.CHANNEL, "选填", "城东门店", checked(Channel), "渠道最多 40 个字"),
    ImportColumn(Column.AMOUNT, "选填。元，最多两位小数", "3299.00", _fen, "请写成 3299.00"),
    ImportColumn(Column.NOTE, "选填", "", checked(Words), "备注最多 500 个字"),
    *(
        column
        for promise, due in PROMISES
        for column in (
            ImportColumn(
                promise,
                "选填。答应客户的事，安装时逐条核对",
                "送滤网一套",
                checked(Text),
                "承诺写 2 到 200 个字",
            ),
            ImportColumn(
                due, "选填。什么时候以前做到", "2026-07-10", day, "请写成 2026-07-10 这样的日期"
            ),
        )
    ),
    ImportColumn(
        Column.INSTALL,
        "填「是」就同时生成安装工单",
        "是",
        one_of(YES, "否"),
        "只能填「是」或「否」，也可以空着",
    ),
)
