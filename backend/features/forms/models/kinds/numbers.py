"""Numbers with a unit, and readings of meters and of commissioning."""

from collections.abc import Iterator
from decimal import Decimal
from math import isfinite
from typing import Annotated, Final, Literal

from pydantic import Field, JsonValue

from backend.features.forms.models.filling import Filling, Refused
from backend.features.forms.models.kinds.base import Kind, Unit
from backend.kit.conditions import Fact, FactKind

LARGEST: Final = 1_000_000_000
Bound = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
Decimals = Annotated[int, Field(ge=0, le=4)]


class Counted(Kind):
    unit: Unit = ""

    def fact(self, name: str, label: str) -> Fact:
        return Fact(name, label, FactKind.NUMBER, unit=self.unit)

    def fact_value(self, value: JsonValue) -> object:
        return value


class Number(Counted):
    """`decimals`: how many digits may stand behind the point."""

    type: Literal["number"] = "number"
    decimals: Decimals = 0
    minimum: Bound | None = None
    maximum: Bound | None = None
    default: Bound | None = None

    def read(self, raw: JsonValue, filling: Filling) -> JsonValue:
        return within(counted(raw, self.decimals), self.minimum, self.maximum, self.unit)

    def words(self, value: JsonValue) -> str:
        return measured(value, self.unit)

    def findings(self) -> Iterator[str]:
        yield from backwards(self.minimum, self.maximum)


class Reading(Counted):
    """`minimum`, `maximum`: what the instrument can show at all. `low`, `high`: the normal range;
    a value beside it is refused only with `refuse_outside`, else it is marked where it is shown."""

    type: Literal["reading"] = "reading"
    decimals: Decimals = 2
    minimum: Bound | None = None
    maximum: Bound | None = None
    low: Bound | None = None
    high: Bound | None = None
    refuse_outside: bool = False

    def read(self, raw: JsonValue, filling: Filling) -> JsonValue:
        number = counted(raw, self.decimals)
        within(number, self.minimum, self.maximum, self.unit)
        if self.refuse_outside and not self.is_normal(number):
            reason = f"不在正常范围（{self.range_words}）内，请处理后重新测量"
            raise Refused("outside_range", reason)
        return number

    def is_normal(self, value: float) -> bool:
        above = self.low is None or value >= self.low
        return above and (self.high is None or value <= self.high)

    @property
    def range_words(self) -> str:
        """4 到 9 MPa; empty without a range."""
        if self.low is None and self.high is None:
            return ""
        if self.low is None:
            return f"不大于 {measured(self.high, self.unit)}"
        if self.high is None:
            return f"不小于 {measured(self.low, self.unit)}"
        return f"{measured(self.low, '')} 到 {measured(self.high, self.unit)}"

    def words(self, value: JsonValue) -> str:
        said = measured(value, self.unit)
        if isinstance(value, int | float) and not self.is_normal(value):
            return f"{said}（超出正常范围：{self.range_words}）"
        return said

    def findings(self) -> Iterator[str]:
        yield from backwards(self.minimum, self.maximum)
        if self.low is not None and self.high is not None and self.low > self.high:
            yield "正常范围的下限大于上限，请改正其中一个"


def counted(raw: JsonValue, decimals: int) -> int | float:
    """Whole numbers come out as whole numbers, however they were written. Raises Refused."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise Refused("not_a_number", "应为数字，请只填数字，不要带单位")
    if not isfinite(raw) or abs(raw) > LARGEST:
        raise Refused("not_a_number", "数字太大，请核对后重新填写")
    behind = -int(Decimal(repr(raw)).normalize().as_tuple().exponent)
    if behind > decimals:
        raise Refused("too_many_decimals", decimals_reason(decimals))
    return int(raw) if raw == int(raw) else raw


def decimals_reason(decimals: int) -> str:
    return f"最多保留 {decimals} 位小数，请四舍五入" if decimals else "应为整数，请四舍五入"


def within(number: float, minimum: float | None, maximum: float | None, unit: str) -> int | float:
    if minimum is not None and number < minimum:
        raise Refused("too_small", f"不能小于 {measured(minimum, unit)}，请核对后重新填写")
    if maximum is not None and number > maximum:
        raise Refused("too_large", f"不能大于 {measured(maximum, unit)}，请核对后重新填写")
    return number


def measured(value: JsonValue, unit: str) -> str:
    """12.5 ℃; 3."""
    plain = int(value) if isinstance(value, float) and value == int(value) else value
    return f"{plain} {unit}".rstrip()


def backwards(minimum: float | None, maximum: float | None) -> Iterator[str]:
    if minimum is not None and maximum is not None and minimum > maximum:
        yield "最小值大于最大值，请改正其中一个"
