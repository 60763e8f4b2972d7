"""The columns of the table: what they are called, and how they are to be filled."""

import re
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, TypeAdapter

from backend.features.customers.models import MOST_TAGS
from backend.features.customers.schemas.contacts import LevelName
from backend.features.customers.schemas.fields import Area, Door, Estate, Name, PhoneText, Tag
from backend.features.imports import ImportColumn, checked


class Column(StrEnum):
    """The value is the header people see."""

    PHONE = "手机号"
    NAME = "姓名"
    AREA = "省市区"
    ESTATE = "小区"
    DOOR = "门牌"
    CONTACT_NAME = "联系人"
    CONTACT_PHONE = "联系电话"
    TAGS = "标签"
    LEVEL = "客户等级"


ADDRESS: Final = (Column.AREA, Column.ESTATE, Column.DOOR)

_BETWEEN_TAGS: Final = re.compile(r"[、,，;；|\n]+")
_TAGS: Final[TypeAdapter[list[str]]] = TypeAdapter(
    Annotated[list[Tag], Field(max_length=MOST_TAGS)]
)


def _tags(text: str) -> str:
    """One to a line."""
    told = [each.strip() for each in _BETWEEN_TAGS.split(text)]
    return "\n".join(_TAGS.validate_python(list(dict.fromkeys(filter(None, told)))))


COLUMNS: Final = (
    ImportColumn(
        Column.PHONE,
        note="必填。靠它认出客户，一个号码一位客户；可以是带区号的座机",
        example="13800000000",
        read=checked(PhoneText),
        advice="手机号有误，请写成 13800000000，座机请带区号",
        is_required=True,
    ),
    ImportColumn(
        Column.NAME,
        note="选填。加密保存；系统里已有姓名的不会改动",
        example="王先生",
        read=checked(Name),
        advice="姓名有误，最多 30 个字，不能换行",
    ),
    ImportColumn(
        Column.AREA,
        note="写了门牌就必填。省、市、区，不要写门牌",
        example="浙江省杭州市西湖区",
        read=checked(Area),
        advice="省市区有误，请写成 浙江省杭州市西湖区，不要带数字",
    ),
    ImportColumn(
        Column.ESTATE,
        note="选填。小区名",
        example="青桐里",
        read=checked(Estate),
        advice="小区有误，最多 40 个字，不能换行",
    ),
    ImportColumn(
        Column.DOOR,
        note="写了省市区就必填。幢、单元、室，加密保存",
        example="5 幢 1204 室",
        read=checked(Door),
        advice="门牌有误，最多 100 个字，不能换行",
    ),
    ImportColumn(
        Column.CONTACT_NAME,
        note="选填。这个地址找谁，不填就是客户本人",
        example="王太太",
        read=checked(Name),
        advice="联系人有误，最多 30 个字，不能换行",
    ),
    ImportColumn(
        Column.CONTACT_PHONE,
        note="选填。这个地址打哪个电话，不填就是客户手机号",
        example="13800000001",
        read=checked(PhoneText),
        advice="联系电话有误，请写成 13800000000，座机请带区号",
    ),
    ImportColumn(
        Column.TAGS,
        note="选填。多个标签用顿号隔开，每个最多 20 个字",
        example="老客户、有电梯",
        read=_tags,
        advice=f"标签有误，最多 {MOST_TAGS} 个，每个最多 20 个字，用顿号隔开",
    ),
    ImportColumn(
        Column.LEVEL,
        note="选填。要与系统里已有的客户等级同名；已有等级的客户不会改动",
        example="金卡",
        read=checked(LevelName),
        advice="客户等级有误，最多 20 个字，不能换行",
    ),
)
