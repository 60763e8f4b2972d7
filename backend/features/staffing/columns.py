"""The columns of the table: what they are called, and how they are to be filled."""

import re
from enum import StrEnum
from typing import Annotated, Final

from pydantic import StringConstraints, TypeAdapter

from backend.features.accounts import StaffDraft
from backend.features.imports import ImportColumn, ReadCell


class Column(StrEnum):
    """The value is the header people see."""

    USERNAME = "用户名"
    NAME = "姓名"
    PHONE = "手机号"
    ROLES = "角色"
    BRANCH = "网点"
    TEAM = "班组"
    WECOM = "企业微信账号"
    SKILLS = "技能"
    AREAS = "服务区域"


MOST_EACH: Final = 40
_BETWEEN: Final = re.compile(r"[、,，;；|\n]+")
_SKILL: Final = re.compile(r"(?P<name>.{1,30}?)\s*[:：(（]?\s*(?P<level>[1-5])\s*级?\s*[)）]?")
_PLACE_NAME: Final[TypeAdapter[str]] = TypeAdapter(
    Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
)


def words(text: str) -> list[str]:
    """What stands between 、 and the like, each once."""
    return list(dict.fromkeys(each for part in _BETWEEN.split(text) if (each := part.strip())))


def skills(text: str) -> dict[str, int]:
    """`制冷:3` lines as `read` leaves them."""
    pairs = (line.rpartition(":") for line in text.split("\n") if line)
    return {name: int(level) for name, _, level in pairs}


def _field(name: str) -> ReadCell:
    """Reads a text as the same field of the staff form does."""
    validator = StaffDraft.__pydantic_validator__
    any_draft = StaffDraft.model_construct(role_ids=[], branch_id="", username="", name="")

    def read(text: str) -> str:
        read_into = any_draft.model_copy()
        validator.validate_assignment(read_into, name, text)
        value: str = getattr(read_into, name)
        return value

    return read


def _lines(text: str) -> str:
    found = words(text)
    if not 0 < len(found) <= MOST_EACH or any(len(each) > 60 for each in found):
        raise ValueError("too many, or too long")
    return "\n".join(found)


def _skills(text: str) -> str:
    read = [_SKILL.fullmatch(each) for each in words(text)]
    levels = {found["name"].strip(): found["level"] for found in read if found}
    if not read or None in read or len(levels) < len(read) or len(read) > MOST_EACH:
        raise ValueError("not a skill with its level")
    return "\n".join(f"{name}:{level}" for name, level in levels.items())


COLUMNS: Final = (
    ImportColumn(
        Column.USERNAME,
        note="必填。登录用，字母、数字和 . _ @ -，不能是手机号；系统里已有的用户名不会改动",
        example="wangjg",
        read=_field("username"),
        advice="用户名有误，请用 2 到 64 个小写字母、数字或 . _ @ -，不能是手机号",
        is_required=True,
    ),
    ImportColumn(
        Column.NAME,
        note="必填。加密保存",
        example="王建国",
        read=_field("name"),
        advice="姓名有误，最多 60 个字，不能换行",
        is_required=True,
    ),
    ImportColumn(
        Column.PHONE,
        note="选填。加密保存",
        example="13800000000",
        read=_field("phone"),
        advice="手机号有误，请写成 13800000000，座机请带区号",
    ),
    ImportColumn(
        Column.ROLES,
        note="必填。角色的名称，多个用顿号隔开",
        example="师傅",
        read=_lines,
        advice="角色有误，请按系统里的角色名称填写，多个用顿号隔开",
        is_required=True,
    ),
    ImportColumn(
        Column.BRANCH,
        note="必填。网点的名称",
        example="城东网点",
        read=_PLACE_NAME.validate_python,
        advice="网点名称有误，最多 60 个字",
        is_required=True,
    ),
    ImportColumn(
        Column.TEAM,
        note="选填。这个网点里班组的名称",
        example="城东一组",
        read=_PLACE_NAME.validate_python,
        advice="班组名称有误，最多 60 个字",
    ),
    ImportColumn(
        Column.WECOM,
        note="选填。企业微信通讯录里的账号，填了可以用企业微信登录",
        example="WangJianGuo",
        read=_field("wecom_userid"),
        advice="企业微信账号有误，请照通讯录里的账号填写",
    ),
    ImportColumn(
        Column.SKILLS,
        note="选填。技能和等级（1 到 5），多个用顿号隔开；技能要先在系统里建好",
        example="制冷:3、水电:2",
        read=_skills,
        advice="技能有误，请写成 制冷:3、水电:2，等级是 1 到 5",
    ),
    ImportColumn(
        Column.AREAS,
        note="选填。六位行政区划代码或省市区名称，多个用顿号隔开",
        example="330106、浙江省杭州市滨江区",
        read=_lines,
        advice="服务区域有误，请写六位代码或省市区名称，多个用顿号隔开",
    ),
)
