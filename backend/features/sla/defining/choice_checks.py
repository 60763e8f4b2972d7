"""Why a choice of policies is refused: the place and the reason, in words."""

from collections.abc import Container, Iterator
from itertools import combinations

from backend.features.definitions import Finding
from backend.features.sla.models.choice import (
    BASIS_NAMES,
    SLA_FACTS,
    SPEAKS_OF,
    ChoiceRule,
    SlaChoice,
)
from backend.features.sla.models.shipped import STANDARD
from backend.kit.conditions import covers, is_impossible, names_used, problems


def findings(choice: SlaChoice, key: str, policies: Container[str]) -> list[Finding]:
    """`policies`: the keys of those that are published. Compares every pair of rules: heavy."""
    return [*_only_one(key), *_default(choice, policies), *_rules(choice, policies)]


def _only_one(key: str) -> Iterator[Finding]:
    if key != STANDARD:
        yield Finding("", f"时限选择全公司只有一份，请修改“{STANDARD}”")


def _default(choice: SlaChoice, policies: Container[str]) -> Iterator[Finding]:
    if choice.default is None:
        yield Finding("default", "请选择默认的时限规则：没有规则适用时用它")
    elif choice.default not in policies:
        yield Finding("default", _unknown(choice.default))


def _unknown(key: str) -> str:
    return f"没有时限规则「{key}」，或它还没有发布，请选择已发布的规则"


def _rules(choice: SlaChoice, policies: Container[str]) -> Iterator[Finding]:
    sound = []
    named: set[tuple[str, str]] = set()
    for at, rule in choice.in_order():
        if (rule.basis, rule.name) in named:
            yield Finding(f"rules.{at}.name", f"规则名称「{rule.name}」重复，请换一个名称")
        named.add((rule.basis, rule.name))
        found = list(_rule(at, rule, policies))
        yield from found
        if not found:
            sound.append((at, rule))
    yield from _unreachable(sound)


def _rule(at: int, rule: ChoiceRule, policies: Container[str]) -> Iterator[Finding]:
    if rule.policy not in policies:
        yield Finding(f"rules.{at}.policy", _unknown(rule.policy))
    for problem in problems(rule.when, SLA_FACTS):
        yield Finding(f"rules.{at}.when.{problem.field}", problem.reason)
    needed = SPEAKS_OF[rule.basis]
    if not needed & names_used(rule.when):
        labels = [fact.label for fact in SLA_FACTS if fact.name in needed]
        reason = f"按{BASIS_NAMES[rule.basis]}的规则要用到“{'”或“'.join(labels)}”，请补上条件"
        yield Finding(f"rules.{at}.when", reason)
    if is_impossible(rule.demands):
        yield Finding(f"rules.{at}.when", f"规则「{rule.name}」的条件互相矛盾，永远不会满足")


def _unreachable(rules: list[tuple[int, ChoiceRule]]) -> Iterator[Finding]:
    """Each rule that never has its turn is told once."""
    told: set[int] = set()
    for (_, before), (at, after) in combinations(rules, 2):
        if at not in told and covers(before.demands, after.demands):
            told.add(at)
            reason = (
                f"规则「{after.name}」永远轮不到：满足它的工单都先满足了「{before.name}」，"
                "请调整顺序或条件"
            )
            yield Finding(f"rules.{at}", reason)
