"""Answers out of a list: one, several, or a path down a tree."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Annotated, Final, Literal

from pydantic import Field, JsonValue

from backend.features.forms.models.filling import Filling, Refused
from backend.features.forms.models.kinds.base import Kind, Label
from backend.kit.conditions import Fact, FactKind
from backend.kit.http import Input

MOST_OPTIONS: Final = 100
MOST_NODES: Final = 500
DEEPEST: Final = 4

OptionCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]

NOT_AN_OPTION: Final = "所选的不在选项里，请重新选择"


class Option(Input):
    """`code` is what is kept and what rules go by; `label` may be worded anew."""

    model_config = {"frozen": True}

    code: OptionCode
    label: Label


class CascadeOption(Option):
    """`parent`: the code of the node above; empty at the top. Codes are unique in the tree."""

    parent: OptionCode | Literal[""] = ""


class Choice(Kind):
    type: Literal["choice"] = "choice"
    options: Annotated[tuple[Option, ...], Field(max_length=MOST_OPTIONS)]
    default: OptionCode | None = None

    def read(self, raw: JsonValue, filling: Filling) -> JsonValue:
        if not isinstance(raw, str) or raw not in self.labels:
            raise Refused("not_an_option", NOT_AN_OPTION)
        return raw

    def words(self, value: JsonValue) -> str:
        return self.labels.get(str(value), str(value))

    def fact(self, name: str, label: str) -> Fact:
        return Fact(name, label, FactKind.CHOICE, choices=self.labels)

    def fact_value(self, value: JsonValue) -> object:
        return value

    @cached_property
    def labels(self) -> dict[str, str]:
        return {option.code: option.label for option in self.options}

    def findings(self) -> Iterator[str]:
        yield from doubtful(self.options)


class Listed(Kind):
    """Several codes, which conditions look into."""

    options: tuple[Option, ...]

    def fact(self, name: str, label: str) -> Fact:
        return Fact(name, label, FactKind.LIST, choices=self.labels)

    def fact_value(self, value: JsonValue) -> object:
        return value

    @cached_property
    def labels(self) -> dict[str, str]:
        return {option.code: option.label for option in self.options}


class Multi(Listed):
    type: Literal["multi"] = "multi"
    options: Annotated[tuple[Option, ...], Field(max_length=MOST_OPTIONS)]
    min_count: Annotated[int, Field(ge=0, le=MOST_OPTIONS)] = 0
    max_count: Annotated[int, Field(ge=1, le=MOST_OPTIONS)] = MOST_OPTIONS
    default: Annotated[tuple[OptionCode, ...], Field(max_length=MOST_OPTIONS)] = ()

    def read(self, raw: JsonValue, filling: Filling) -> JsonValue:
        """In the order of the options, whatever the order of the ticks."""
        if not isinstance(raw, list) or not all(isinstance(each, str) for each in raw):
            raise Refused("wrong_type", "应为选项的列表，请重新选择")
        chosen = [each for each in raw if isinstance(each, str)]
        if len(chosen) > MOST_OPTIONS or not set(chosen) <= set(self.labels):
            raise Refused("not_an_option", NOT_AN_OPTION)
        if len(set(chosen)) < len(chosen):
            raise Refused("repeated", "同一个选项选了两次，请重新选择")
        if len(chosen) < self.min_count:
            raise Refused("too_few", f"至少选 {self.min_count} 项，请补选")
        if len(chosen) > self.max_count:
            raise Refused("too_many", f"最多选 {self.max_count} 项，请去掉一些")
        return [option.code for option in self.options if option.code in chosen]

    def words(self, value: JsonValue) -> str:
        if not isinstance(value, list):
            return str(value)
        return "、".join(self.labels.get(str(each), str(each)) for each in value)

    def findings(self) -> Iterator[str]:
        yield from doubtful(self.options)
        if self.min_count > self.max_count:
            yield "最少项数大于最多项数，请改正其中一个"
        if self.min_count > len(self.options) > 0:
            yield "最少项数大于选项的个数，没有人能填完，请改正"


class Cascade(Listed):
    """A path from the top to a node that has none below it. The tree is a flat list, so that no
    definition is deep."""

    type: Literal["cascade"] = "cascade"
    options: Annotated[tuple[CascadeOption, ...], Field(max_length=MOST_NODES)]
    default: Annotated[tuple[OptionCode, ...], Field(max_length=DEEPEST)] = ()

    def read(self, raw: JsonValue, filling: Filling) -> JsonValue:
        if not isinstance(raw, list) or not all(isinstance(each, str) for each in raw):
            raise Refused("wrong_type", "应为逐级选择的结果，请重新选择")
        path = [each for each in raw if isinstance(each, str)]
        above = ""
        for code in path[: DEEPEST + 1]:
            node = self.nodes.get(code)
            if node is None or node.parent != above:
                raise Refused("not_an_option", NOT_AN_OPTION)
            above = code
        if len(path) > DEEPEST or above in self.parents:
            raise Refused("not_a_leaf", "请一直选到最后一级")
        return list(path)

    def words(self, value: JsonValue) -> str:
        if not isinstance(value, list):
            return str(value)
        return " / ".join(self.labels.get(str(each), str(each)) for each in value)

    @cached_property
    def nodes(self) -> dict[str, CascadeOption]:
        return {node.code: node for node in self.options}

    @cached_property
    def parents(self) -> frozenset[str]:
        return frozenset(node.parent for node in self.options)

    def findings(self) -> Iterator[str]:
        yield from doubtful(self.options)
        for node in self.options:
            if node.parent and node.parent not in self.nodes:
                yield f"选项“{node.label}”的上一级不存在，请重新指定"
            elif self._depth(node) > DEEPEST:
                yield f"选项“{node.label}”在第 {DEEPEST} 级以下，或上下级成环，请改正"

    def _depth(self, node: CascadeOption) -> int:
        """One more than the deepest for whatever never reaches the top."""
        depth, at = 1, node
        while at.parent and depth <= DEEPEST:
            depth, at = depth + 1, self.nodes.get(at.parent, CascadeOption(code="top", label="top"))
        return depth


def doubtful(options: Sequence[Option]) -> Iterator[str]:
    if not options:
        yield "没有任何选项，请至少加一个"
    codes = [option.code for option in options]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"选项代码“{code}”重复，请改成不同的代码"
    labels = [(getattr(option, "parent", ""), option.label) for option in options]
    for label in sorted({label for label in labels if labels.count(label) > 1}):
        yield f"选项“{label[1]}”重复，请改成不同的名称"
