"""One line of the table is one way from a symptom down to a remedy. What is exported can be brought
in again."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from backend.features.faults.models import Level
from backend.features.faults.schemas import Code, Name
from backend.features.imports import ImportColumn, checked, one_of
from backend.kit.text import Line


class Column(StrEnum):
    SYMPTOM_CODE = "现象编号"
    SYMPTOM = "现象"
    CAUSE_CODE = "原因编号"
    CAUSE = "原因"
    REMEDY_CODE = "措施编号"
    REMEDY = "措施"
    LINES = "产品线"
    RETIRED = "停用"


RETIRED: Final = "是"
NAMES_APART: Final = "、"

STEPS: Final[tuple[tuple[Level, Column, Column], ...]] = (
    (Level.SYMPTOM, Column.SYMPTOM_CODE, Column.SYMPTOM),
    (Level.CAUSE, Column.CAUSE_CODE, Column.CAUSE),
    (Level.REMEDY, Column.REMEDY_CODE, Column.REMEDY),
)
"""From the top down: the level, its code and its name."""

_CODE_ADVICE: Final = "编号只能是字母、数字和短横线，最多 30 个，例如 AC-01-02"
_NAME_ADVICE: Final = "名称最多 40 个字，写在一行里"


def _code(title: Column, note: str, example: str, *, is_required: bool = False) -> ImportColumn:
    read = checked(Code)
    return ImportColumn(title, note, example, read, _CODE_ADVICE, is_required=is_required)


def _name(title: Column, note: str, example: str, *, is_required: bool = False) -> ImportColumn:
    read = checked(Name)
    return ImportColumn(title, note, example, read, _NAME_ADVICE, is_required=is_required)


COLUMNS: Final = (
    _code(Column.SYMPTOM_CODE, "全公司不重复，定了不再改", "AC-01", is_required=True),
    _name(Column.SYMPTOM, "客户看到的故障现象", "不制冷", is_required=True),
    _code(Column.CAUSE_CODE, "可以留空，先只登记现象", "AC-01-02"),
    _name(Column.CAUSE, "为什么会这样", "制冷剂不足"),
    _code(Column.REMEDY_CODE, "师傅完工时选的就是它", "AC-01-02-1"),
    _name(Column.REMEDY, "做了什么", "检漏补焊并充注制冷剂"),
    ImportColumn(
        Column.LINES,
        "适用的产品线，几条之间用顿号隔开；空着适用于全部产品",
        "家用空调、中央空调",
        checked(Annotated[Line, Field(max_length=400)]),
        "产品线名称之间用顿号隔开，写在一行里",
    ),
    ImportColumn(
        Column.RETIRED,
        "导出时带着，导入时不用填：停用和恢复请在系统里做",
        "",
        one_of(RETIRED, "否"),
        "只能填「是」或「否」，也可以空着",
    ),
)
