"""Which policy a ticket's clocks run by (domain-rules.md b.7): the first basis that says something
counts, in one order for every firm; within a basis the first rule that holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from backend.features.definitions import Content, Key
from backend.features.sla.models.policy import Title
from backend.features.sla.models.shipped import STANDARD
from backend.features.tickets import TICKET_FACTS
from backend.kit.conditions import (
    AllOf,
    ChoiceComparison,
    Condition,
    Fact,
    FactKind,
    Facts,
    Node,
    holds,
    why,
)

MOST_RULES: Final = 100

AGREED_LIMITS: Final = "agreed_limits"
SLA_FACTS: Final = TICKET_FACTS.and_also(
    [Fact(AGREED_LIMITS, "合同约定的时限", FactKind.TEXT)],
)
"""A ticket's facts, and the name of the limits its contract or project was agreed with."""


class Basis(StrEnum):
    """In the order in which they are asked."""

    CONTRACT = "contract"
    PROJECT = "project"
    CUSTOMER_LEVEL = "customer_level"
    PRODUCT_LINE = "product_line"
    BRAND_AREA = "brand_area"


BASIS_NAMES: Final = {
    Basis.CONTRACT: "合同",
    Basis.PROJECT: "项目",
    Basis.CUSTOMER_LEVEL: "客户等级",
    Basis.PRODUCT_LINE: "产品线",
    Basis.BRAND_AREA: "品牌与地区",
}

SPEAKS_OF: Final[Mapping[Basis, frozenset[str]]] = {
    Basis.CONTRACT: frozenset({"contract", AGREED_LIMITS}),
    Basis.PROJECT: frozenset({"contract", AGREED_LIMITS}),
    Basis.CUSTOMER_LEVEL: frozenset({"customer_level"}),
    Basis.PRODUCT_LINE: frozenset({"product_lines"}),
    Basis.BRAND_AREA: frozenset({"brands", "area"}),
}
"""A rule compares at least one of the facts of its basis, and any others besides."""

_AGREEMENTS: Final = (Basis.CONTRACT, Basis.PROJECT)


class ChoiceRule(Content):
    name: Title
    basis: Basis
    when: Condition
    policy: Key

    @property
    def demands(self) -> Node:
        """With what its basis demands by itself: a contract is no project."""
        if self.basis not in _AGREEMENTS:
            return self.when
        of_kind = ChoiceComparison(fact="contract_kind", values=(self.basis.value,))
        return AllOf(parts=(of_kind, self.when))


class SlaChoice(Content):
    """`default`: the policy where no rule holds; there has to be one."""

    title: Title
    rules: Annotated[tuple[ChoiceRule, ...], Field(max_length=MOST_RULES)] = ()
    default: Key | None = None

    def in_order(self) -> Iterator[tuple[int, ChoiceRule]]:
        """As they are asked, each with its place in `rules`."""
        for basis in Basis:
            yield from self.of_basis(basis)

    def of_basis(self, basis: Basis) -> Iterator[tuple[int, ChoiceRule]]:
        return ((at, rule) for at, rule in enumerate(self.rules) if rule.basis is basis)


STANDARD_CHOICE: Final = SlaChoice(title="时限选择", default=STANDARD)


@dataclass(frozen=True)
class Considered:
    """A rule that was asked: whether it held, and the parts of its condition, a line each."""

    rule: str
    basis: Basis
    held: bool
    why: list[str]


@dataclass(frozen=True)
class Decision:
    """`why` in one sentence; `considered` the rules asked before, and the one that held."""

    policy: str
    basis: Basis | None
    why: str
    considered: list[Considered]


def choose(choice: SlaChoice, facts: Facts, named: Mapping[str, str]) -> Decision:
    """`named`: the keys of the published policies by their titles and by themselves; what a
    contract names is that policy, unless a rule says otherwise."""
    considered: list[Considered] = []
    for basis in Basis:
        for _, rule in choice.of_basis(basis):
            held = holds(rule.demands, facts)
            lines = why(rule.demands, facts).lines()
            considered.append(Considered(rule.name, basis, held, lines))
            if held:
                said = f"按{BASIS_NAMES[basis]}规则「{rule.name}」"
                return Decision(rule.policy, basis, said, considered)
        if agreed := _agreed(basis, facts, named):
            limits = facts.value(AGREED_LIMITS)
            said = f"{BASIS_NAMES[basis]}约定的时限「{limits}」"
            return Decision(agreed, basis, said, considered)
    return Decision(choice.default or STANDARD, None, _by_default(facts, named), considered)


def _agreed(basis: Basis, facts: Facts, named: Mapping[str, str]) -> str:
    limits = facts.value(AGREED_LIMITS)
    if basis not in _AGREEMENTS or facts.value("contract_kind") != basis.value:
        return ""
    return named.get(limits, "") if isinstance(limits, str) else ""


def _by_default(facts: Facts, named: Mapping[str, str]) -> str:
    limits = facts.value(AGREED_LIMITS)
    if isinstance(limits, str) and limits not in named:
        return f"没有规则适用，按默认；合同写的时限「{limits}」没有同名的时限规则"
    return "没有规则适用，按默认"
