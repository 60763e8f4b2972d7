"""What is filled in to finish a request that was begun in the chat."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from backend.features.records.schemas.report import Area, Door, Estate, Name, PhoneText, ReportForm
from backend.kit.http.forms import FormInput
from backend.kit.text import Lines

_PROBLEM = "请说一句哪里不对劲，500 个字以内"


class TapInput(FormInput):
    """For somebody we know: his name, phone and address stand in the books."""

    hints: ClassVar[Mapping[str, str]] = {"problem": _PROBLEM}

    problem: Annotated[Lines, Field(max_length=500)] = ""


class FinishInput(FormInput):
    """For somebody we do not know. `consent`: the version of the notice agreed to."""

    hints: ClassVar[Mapping[str, str]] = {**ReportForm.hints, "problem": _PROBLEM}

    problem: Annotated[Lines, Field(max_length=500)] = ""
    day: Annotated[str, Field(max_length=10)]
    window: Annotated[str, Field(max_length=5)]
    area: Area
    estate: Estate
    door: Door
    name: Name
    phone: PhoneText
    consent: Annotated[str, Field(max_length=20)]
