"""What somebody fills in who asks for service by a public form."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from backend.features.records.schemas.report import Area, Door, Estate, FormToken, Name, PhoneText
from backend.kit.http.forms import FormInput
from backend.kit.text import Id, Lines


class RequestInput(FormInput):
    """`form` is the one-time token of the page, `consent` the version of the notice agreed to.
    `website` is shown to nobody: what fills it in is a program."""

    hints: ClassVar[Mapping[str, str]] = {
        "product": "请选一种产品",
        "problem": "请写一句哪里不对劲，500 个字以内",
        "area": "请写省、市、区，不带数字，如：浙江省杭州市西湖区",
        "estate": "请写小区或路名，40 个字以内",
        "door": "请写门牌，如：5 幢 1204",
        "day": "请选一天",
        "window": "请选一个时间段，或选“都可以”",
        "name": "请写下怎么称呼您，30 个字以内",
        "phone": "电话不对，请填 11 位手机号，座机请带区号",
        "code": "请填短信里的 6 位数字",
        "consent": "请看过《个人信息处理说明》后勾选同意；不方便的话，打电话报修也可以",
    }

    form: FormToken = ""
    product: Id | None = None
    problem: Annotated[Lines, Field(min_length=1, max_length=500)]
    area: Area
    estate: Estate | None = None
    door: Door | None = None
    day: Annotated[str, Field(max_length=10)] = ""
    window: Annotated[str, Field(max_length=5)] = ""
    name: Name
    phone: PhoneText
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")] | None = None
    consent: Annotated[str, Field(max_length=20)]
    website: Annotated[str, Field(max_length=500)] = ""


class CodeInput(FormInput):
    """Of the same form, only what a code needs: a mobile phone."""

    hints: ClassVar[Mapping[str, str]] = {"phone": "收短信要用手机号，请填 11 位手机号"}

    form: FormToken = ""
    phone: Annotated[PhoneText, Field(pattern=r"^\+861[3-9]\d{9}$")]
