"""Whether a condition holds, and why. Three answers: of what is missing, nothing can be said."""

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from backend.kit.conditions.comparisons import Comparison, Known, in_minutes, in_yuan
from backend.kit.conditions.facts import Fact, FactCatalogue, FactKind, Facts
from backend.kit.conditions.language import AllOf, AnyOf, Node, Not


class Verdict(StrEnum):
    HELD = "held"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """A fact is missing, and the others do not settle it."""


_OPPOSITE: Final = {
    Verdict.HELD: Verdict.FAILED,
    Verdict.FAILED: Verdict.HELD,
    Verdict.UNKNOWN: Verdict.UNKNOWN,
}
_MARKS: Final = {Verdict.HELD: "✓", Verdict.FAILED: "✗", Verdict.UNKNOWN: "？"}


class Explanation(BaseModel):
    """One part of a condition with its verdict, and those of its own parts."""

    model_config = ConfigDict(frozen=True)

    verdict: Verdict
    sentence: str
    """What is demanded: “申请金额超过 500 元”."""
    actual: str = ""
    """What there is: “620 元”; "" if it is missing, and for all, any and not."""
    parts: tuple["Explanation", ...] = ()

    def lines(self, depth: int = 0) -> list[str]:
        """As text, a part a line, indented by depth."""
        found = f"（实际：{self.actual}）" if self.actual else ""
        if self.verdict is Verdict.UNKNOWN and not self.parts:
            found = "（没有这一项的信息）"
        own = f"{'　' * depth}{_MARKS[self.verdict]} {self.sentence}{found}"
        return [own, *(line for part in self.parts for line in part.lines(depth + 1))]


def holds(condition: Node, facts: Facts) -> bool:
    """A missing fact makes nothing true: neither a comparison nor its opposite."""
    return judge(condition, facts) is Verdict.HELD


def judge(condition: Node, facts: Facts) -> Verdict:
    if isinstance(condition, Not):
        return _OPPOSITE[judge(condition.part, facts)]
    if isinstance(condition, AllOf):
        return all_of([judge(part, facts) for part in condition.parts])
    if isinstance(condition, AnyOf):
        return any_of([judge(part, facts) for part in condition.parts])
    return _judge_one(condition, facts)


def all_of(verdicts: list[Verdict]) -> Verdict:
    for verdict in (Verdict.FAILED, Verdict.UNKNOWN):
        if verdict in verdicts:
            return verdict
    return Verdict.HELD


def any_of(verdicts: list[Verdict]) -> Verdict:
    return _OPPOSITE[all_of([_OPPOSITE[verdict] for verdict in verdicts])]


def _judge_one(comparison: Comparison, facts: Facts) -> Verdict:
    value = facts.value(comparison.fact)
    if value is None:
        return Verdict.FAILED if isinstance(comparison, Known) else Verdict.UNKNOWN
    return Verdict.HELD if comparison.is_true_of(value, facts.at) else Verdict.FAILED


def in_words(condition: Node, catalogue: FactCatalogue) -> str:
    """The condition as one Chinese sentence."""
    if isinstance(condition, Not):
        return f"不满足（{in_words(condition.part, catalogue)}）"
    if isinstance(condition, AllOf | AnyOf):
        joint = "，并且" if isinstance(condition, AllOf) else "，或者"
        parts = [_enclosed(part, catalogue) for part in condition.parts]
        return joint.join(parts)
    fact = catalogue.get(condition.fact)
    return condition.words(fact) if fact else f"“{condition.fact}”（已没有这一项）"


def _enclosed(part: Node, catalogue: FactCatalogue) -> str:
    words = in_words(part, catalogue)
    return f"（{words}）" if isinstance(part, AllOf | AnyOf) and len(part.parts) > 1 else words


def why(condition: Node, facts: Facts) -> Explanation:
    """Which parts held, which did not, and of which nothing is known."""
    verdict = judge(condition, facts)
    if isinstance(condition, AllOf | AnyOf):
        sentence = "以下各项都要满足" if isinstance(condition, AllOf) else "以下满足任意一项"
        parts = tuple(why(part, facts) for part in condition.parts)
        return Explanation(verdict=verdict, sentence=sentence, parts=parts)
    if isinstance(condition, Not):
        parts = (why(condition.part, facts),)
        return Explanation(verdict=verdict, sentence="以下不能满足", parts=parts)
    sentence = in_words(condition, facts.catalogue)
    actual = in_words_of(condition.fact, facts)
    return Explanation(verdict=verdict, sentence=sentence, actual=actual)


def in_words_of(name: str, facts: Facts) -> str:
    """What is known of the fact, in words; "" if it is missing."""
    fact, value = facts.catalogue.get(name), facts.value(name)
    if fact is None or value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(map(fact.word, value)) or "空"
    if isinstance(value, str):
        return fact.word(value)
    if isinstance(value, int | float):
        return _amount(fact, value)
    return in_minutes(value)


def _amount(fact: Fact, value: float) -> str:
    if fact.kind is FactKind.MONEY:
        return in_yuan(int(value))
    return f"{value} {fact.unit}".rstrip()
