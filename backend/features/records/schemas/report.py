"""What somebody fills in who stands before a device."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from backend.kit.http.forms import FormInput
from backend.kit.pii import Phone
from backend.kit.text import Id, Line, Lines

MOST_TOKEN: Final = 200

FormToken = Annotated[str, Field(max_length=MOST_TOKEN)]
Name = Annotated[Line, Field(min_length=1, max_length=30)]


def _reachable(phone: str) -> str:
    """Short numbers are somebody's only within his own town. Raises ValueError."""
    if phone.startswith("+86") and len(phone) < _SHORTEST_CHINESE:
        raise ValueError("no area code")
    return phone


_SHORTEST_CHINESE: Final = len("+864000000000")
PhoneText = Annotated[Phone, Field(max_length=30), AfterValidator(_reachable)]
# 省市区 has no digits; a whole address typed into it would lie in clear.
Area = Annotated[Line, Field(min_length=2, max_length=40, pattern=r"^[^0-9０-９]+$")]
Estate = Annotated[Line, Field(min_length=1, max_length=40)]
Door = Annotated[Line, Field(min_length=1, max_length=100)]
Fault = Annotated[Line, Field(min_length=1, max_length=20)]
Words = Annotated[Lines, Field(max_length=500)]

_PEOPLE: Final = {
    "name": "请写下怎么称呼您，30 个字以内",
    "phone": "电话不对，请填 11 位手机号，座机请带区号",
}
_CONSENT: Final = "请看过《个人信息处理说明》后勾选同意；不方便的话，打电话报修也可以"


class ReportForm(FormInput):
    """`form` is the one-time token of the page; `consent` the version of the notice agreed to."""

    hints: ClassVar[Mapping[str, str]] = {
        **_PEOPLE,
        "symptoms": "选一个，或说一句就行",
        "problem": "选一个，或说一句就行（最多 500 个字）",
        "day": "请选一天",
        "window": "请选一个时间段，或选“都可以”",
        "area": "请写省、市、区，不带数字，如：浙江省杭州市西湖区",
        "estate": "请写小区或路名，40 个字以内",
        "door": "请写门牌，如：5 幢 1204",
        "consent": _CONSENT,
    }

    form: FormToken = ""
    symptoms: Annotated[list[Fault], Field(max_length=8)] = []
    problem: Annotated[Words, Field(validate_default=True)] = ""
    day: Annotated[str, Field(max_length=10)]
    window: Annotated[str, Field(max_length=5)]
    area: Area
    estate: Estate
    door: Door
    name: Name
    phone: PhoneText
    consent: Annotated[str, Field(max_length=20)]

    @field_validator("problem")
    @classmethod
    def says_what_is_wrong(cls, problem: str, others: ValidationInfo) -> str:
        if not problem and not others.data.get("symptoms", ["unreadable"]):
            raise ValueError("a symptom or a sentence")
        return problem


class BlankReportForm(FormInput):
    """As `ReportForm`, of a device that nobody has registered: what kind it is, and what its
    nameplate says, unless there is a photo of it."""

    hints: ClassVar[Mapping[str, str]] = {
        **ReportForm.hints,
        "line": "请选一个产品类型，没有合适的选最接近的",
        "nameplate": "请拍一张铭牌，或写下型号（最多 60 个字）",
        "problem": "请说一句哪里不对劲，500 个字以内",
    }

    form: FormToken = ""
    line: Id
    nameplate: Annotated[Line, Field(max_length=60)] = ""
    problem: Annotated[Lines, Field(min_length=1, max_length=500)]
    day: Annotated[str, Field(max_length=10)]
    window: Annotated[str, Field(max_length=5)]
    area: Area
    estate: Estate
    door: Door
    name: Name
    phone: PhoneText
    consent: Annotated[str, Field(max_length=20)]


class AdditionForm(FormInput):
    """A word for the staff about a device that somebody has reported already."""

    hints: ClassVar[Mapping[str, str]] = {
        **_PEOPLE,
        "text": "请写一句想说的话，500 个字以内",
        "consent": _CONSENT,
    }

    form: FormToken = ""
    text: Annotated[Lines, Field(min_length=1, max_length=500)]
    name: Name
    phone: PhoneText
    consent: Annotated[str, Field(max_length=20)]

    @property
    def words(self) -> str:
        """What staff read: a stranger's words, and how to reach him."""
        return f"扫码留言：{self.text}（{self.name} {self.phone}）"
