"""The columns of the table: what they are called, and how they are to be filled."""

import re
from datetime import time
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from backend.features.imports import ImportColumn, checked, day, one_of
from backend.features.tickets.labels import SERVICE_NAMES
from backend.features.tickets.models.statements import PlainNumber
from backend.kit.pii import Phone
from backend.kit.text import Line, Lines


class Column(StrEnum):
    """The value is the header people see."""

    NUMBER = "原单号"
    SOURCE = "来源"
    SERVICE = "服务类型"
    NAME = "联系人"
    PHONE = "联系电话"
    REGION = "地址"
    DOOR = "门牌"
    SERIAL = "设备序列号"
    PROBLEM = "问题描述"
    WANTED_ON = "期望上门日期"
    WANTED_AT = "期望时段"


DEFAULT_SOURCE: Final = "原系统"
DEFAULT_SERVICE: Final = "维修"
WHOLE_DAY: Final = "08:00-20:00"

_NAMED_SPANS: Final = {
    "上午": "08:00-12:00",
    "下午": "12:00-18:00",
    "晚上": "18:00-21:00",
    "全天": WHOLE_DAY,
}
_SPAN: Final = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-~—–至到]+\s*(\d{1,2})[:：](\d{2})")


def span(text: str) -> str:
    """`HH:MM-HH:MM` of one day, at most 12 hours."""
    found = _SPAN.fullmatch(_NAMED_SPANS.get(text, text))
    if found is None:
        raise ValueError("no span of a day")
    start = time(int(found[1]), int(found[2]))
    end = time(int(found[3]), int(found[4]))
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    if not 0 < minutes <= 12 * 60:
        raise ValueError("ends before it begins, or after 12 hours")
    return f"{start:%H:%M}-{end:%H:%M}"


COLUMNS: Final = (
    ImportColumn(
        Column.NUMBER,
        note="必填。原来系统里的单号，同一来源不能重复，再次导入时靠它认出",
        example="OLD-2026-0088",
        read=checked(PlainNumber),
        advice="原单号有误，最多 40 个字，不能换行",
        is_required=True,
    ),
    ImportColumn(
        Column.SOURCE,
        note=f"选填。原单号是谁的（厂家或系统名），不填就是「{DEFAULT_SOURCE}」",
        example="澜和",
        read=checked(Annotated[Line, Field(max_length=30)]),
        advice="来源有误，最多 30 个字，不能换行",
    ),
    ImportColumn(
        Column.SERVICE,
        note=f"选填。{'、'.join(SERVICE_NAMES.values())}；不填就是{DEFAULT_SERVICE}",
        example=DEFAULT_SERVICE,
        read=one_of(*SERVICE_NAMES.values()),
        advice=f"服务类型只能填：{'、'.join(SERVICE_NAMES.values())}",
    ),
    ImportColumn(
        Column.NAME,
        note="选填。加密保存",
        example="王先生",
        read=checked(Annotated[Line, Field(max_length=30)]),
        advice="联系人有误，最多 30 个字，不能换行",
    ),
    ImportColumn(
        Column.PHONE,
        note="必填。加密保存，靠它认出客户",
        example="13800000000",
        read=checked(Annotated[Phone, Field(max_length=30)]),
        advice="联系电话有误，请写成 13800000000，座机请带区号",
        is_required=True,
    ),
    ImportColumn(
        Column.REGION,
        note="必填。省市区和小区，不要写门牌",
        example="浙江省杭州市西湖区青桐里",
        read=checked(Annotated[Line, Field(min_length=2, max_length=100)]),
        advice="地址有误，最多 100 个字，不能换行",
        is_required=True,
    ),
    ImportColumn(
        Column.DOOR,
        note="选填。幢、单元、室，加密保存",
        example="5 幢 1204 室",
        read=checked(Annotated[Line, Field(max_length=100)]),
        advice="门牌有误，最多 100 个字，不能换行",
    ),
    ImportColumn(
        Column.SERIAL,
        note="选填。系统里已登记的设备的序列号",
        example="LH26A0001",
        read=checked(Annotated[Line, Field(max_length=60)]),
        advice="设备序列号有误，最多 60 个字，不能换行",
    ),
    ImportColumn(
        Column.PROBLEM,
        note="必填。客户说的问题，加密保存",
        example="不制冷，开机半小时后跳闸",
        read=checked(Annotated[Lines, Field(max_length=500)]),
        advice="问题描述有误，最多 500 个字",
        is_required=True,
    ),
    ImportColumn(
        Column.WANTED_ON,
        note="选填。客户希望哪天上门",
        example="2030-03-15",
        read=day,
        advice="日期有误，请写成 2030-03-15",
    ),
    ImportColumn(
        Column.WANTED_AT,
        note="选填。上午、下午、晚上、全天，或 09:00-11:00；不填就是全天",
        example="09:00-11:00",
        read=span,
        advice="时段有误，请写上午、下午、晚上、全天，或 09:00-11:00",
    ),
)
