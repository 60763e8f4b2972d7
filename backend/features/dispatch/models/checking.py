"""Why a rule book is refused: each field, and what to do about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from backend.features.definitions import Finding
from backend.features.dispatch.models.rule_book import BOOK_KEY, Rule, RuleBook
from backend.features.dispatch.models.rule_parts import (
    ALL_WEIGHTS,
    Expert,
    Mode,
    Subcontractor,
    TeamLeader,
)
from backend.features.dispatch.models.words import PartDemand
from backend.kit.conditions import FactCatalogue, covers, is_impossible, problems

_NO_STOCK: Final = "还没有接入备件库存，不能按备件筛选或评分，请改为不要求备件"


@dataclass(frozen=True)
class Known:
    """What a book may name today. `keeps_stock`: whether anybody can tell who has which part."""

    skills: frozenset[str]
    experts: frozenset[str]
    teams: frozenset[str]
    subcontractors: frozenset[str]
    keeps_stock: bool


def findings(book: RuleBook, key: str, catalogue: FactCatalogue, known: Known) -> list[Finding]:
    return [
        *_of_key(key),
        *_of_default(book),
        *_of_keys(book),
        *(each for at, rule in enumerate(book.rules) for each in _of_rule(at, rule, catalogue)),
        *(each for at, rule in enumerate(book.rules) for each in _of_names(at, rule, known)),
        *_of_order(book),
        *_of_fallbacks(book),
    ]


def _of_key(key: str) -> Iterator[Finding]:
    if key != BOOK_KEY:
        yield Finding("", f"派单规则只有一本，请在「{BOOK_KEY}」里修改")


def _of_default(book: RuleBook) -> Iterator[Finding]:
    if not book.rules or book.rules[-1].when is not None:
        yield Finding("rules", "缺少兜底规则：最后一条规则必须没有条件，适用于其余所有工单")


def _of_keys(book: RuleBook) -> Iterator[Finding]:
    seen: set[str] = set()
    for at, rule in enumerate(book.rules):
        if rule.key in seen:
            yield Finding(f"rules.{at}.key", f"规则标识「{rule.key}」重复，请换一个")
        seen.add(rule.key)


def _of_rule(at: int, rule: Rule, catalogue: FactCatalogue) -> Iterator[Finding]:
    place = f"rules.{at}"
    total = rule.scoring.weights.total
    if total != ALL_WEIGHTS:
        yield Finding(
            f"{place}.scoring.weights", f"各项权重（含加分项）合计为 {total}，必须等于 100"
        )
    if rule.when is None:
        return
    for problem in problems(rule.when, catalogue):
        yield Finding(f"{place}.when.{problem.field}", problem.reason)
    if is_impossible(rule.when):
        yield Finding(f"{place}.when", "条件自相矛盾，永远不会满足，请修改")


def _of_names(at: int, rule: Rule, known: Known) -> Iterator[Finding]:
    place = f"rules.{at}"
    for number, skill in enumerate(rule.filters.skills):
        if skill.skill_id not in known.skills:
            field = f"{place}.filters.skills.{number}.skill_id"
            yield Finding(field, "没有这项技能或已停用，请重新选择")
    wants_parts = rule.filters.part is not PartDemand.IGNORED or rule.scoring.weights.part
    if wants_parts and not known.keeps_stock:
        yield Finding(f"{place}.filters.part", _NO_STOCK)
    for field, reason in _of_mode(rule.mode, known):
        yield Finding(f"{place}.mode.{field}", reason)


def _of_mode(mode: Mode, known: Known) -> Iterator[tuple[str, str]]:
    match mode:
        case Expert(staff_ids=staff_ids):
            for number, staff_id in enumerate(staff_ids):
                if staff_id not in known.experts:
                    yield f"staff_ids.{number}", "没有这位师傅，或他已不能接单，请重新选择"
        case TeamLeader(team_id=team_id) if team_id and team_id not in known.teams:
            yield "team_id", "没有这个班组或已停用，请重新选择"
        case Subcontractor(organisation_id=firm) if firm not in known.subcontractors:
            yield "organisation_id", "没有这家分包单位或已停用，请重新选择"


def _of_order(book: RuleBook) -> Iterator[Finding]:
    """A rule that others fall back to is reached that way, whatever stands above it."""
    fallbacks = {rule.fallback for rule in book.rules}
    for at, rule in enumerate(book.rules):
        above = _shadow(rule, book.rules[:at])
        if above is not None and rule.key not in fallbacks:
            yield Finding(
                f"rules.{at}.when",
                f"「{rule.name}」永远轮不到：上面的「{above.name}」已包含它的全部情况，请调整顺序或条件",
            )


def _shadow(rule: Rule, earlier: Iterable[Rule]) -> Rule | None:
    for above in earlier:
        if above.when is None or (rule.when is not None and covers(above.when, rule.when)):
            return above
    return None


def _of_fallbacks(book: RuleBook) -> Iterator[Finding]:
    for at, rule in enumerate(book.rules):
        if rule.fallback is None:
            continue
        place = f"rules.{at}.fallback"
        if book.rule(rule.fallback) is None:
            yield Finding(place, f"没有标识为「{rule.fallback}」的规则，请重新选择")
        elif _comes_back(book, rule):
            yield Finding(place, "后备规则绕回了自己，派单会转圈，请改成最终交给人工的顺序")


def _comes_back(book: RuleBook, rule: Rule) -> bool:
    passed: set[str] = set()
    here: Rule | None = rule
    while here is not None and here.fallback is not None:
        if here.fallback == rule.key:
            return True
        if here.fallback in passed:
            return False
        passed.add(here.fallback)
        here = book.rule(here.fallback)
    return False
