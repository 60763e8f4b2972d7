"""Whether one condition can still hold where another has not: for rules nobody can reach.

Conservative: `covers` says yes only if it is certain; no means "perhaps not".
"""

import math
from collections.abc import Iterator
from typing import Final

from backend.kit.conditions.comparisons import (
    AreaComparison,
    BooleanComparison,
    ChoiceComparison,
    Comparison,
    Known,
    ListComparison,
    ListOperator,
    MomentComparison,
    MoneyComparison,
    NumberComparison,
    Order,
    TextComparison,
    TextOperator,
    TimeApart,
    area_prefix,
)
from backend.kit.conditions.language import AllOf, AnyOf, Node, Not

Leaf = tuple[Comparison, bool]
"""A comparison, and whether it is to hold or to fail."""


def covers(a: Node, b: Node) -> bool:
    """Wherever b holds, a holds: a rule under b that comes after one under a is never reached."""
    return _Comparing().implies(_settled(b, wanted=True), _settled(a, wanted=True))


def is_impossible(condition: Node) -> bool:
    """Two of its demands contradict each other, so that it never holds."""
    return _Comparing().contradicts_itself(_settled(condition, wanted=True))


class _All(tuple["_Part", ...]):
    __slots__ = ()


class _Any(tuple["_Part", ...]):
    __slots__ = ()


_Part = _All | _Any | Leaf


def _settled(node: Node, *, wanted: bool) -> _Part:
    """Without "not": it is pushed down to the comparisons. Those of several values become an "any"
    of one value each, so that they can be covered one by one."""
    if isinstance(node, Not):
        return _settled(node.part, wanted=not wanted)
    if isinstance(node, AllOf | AnyOf):
        joint = _All if isinstance(node, AllOf) == wanted else _Any
        return joint(_settled(part, wanted=wanted) for part in node.parts)
    if single := list(_one_by_one(node)):
        return (_Any if wanted else _All)((each, wanted) for each in single)
    return (node, wanted)


def _one_by_one(comparison: Comparison) -> Iterator[Comparison]:
    if isinstance(comparison, AreaComparison):
        for code in comparison.codes:
            yield comparison.model_copy(update={"codes": (code,)})
    if isinstance(comparison, ChoiceComparison | TextComparison) or (
        isinstance(comparison, ListComparison) and comparison.operator is ListOperator.ANY
    ):
        for value in comparison.values:
            yield comparison.model_copy(update={"values": (value,)})


class _Comparing:
    """Remembers what it has compared: each pair of parts is looked at once."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], bool] = {}

    def implies(self, b: _Part, a: _Part) -> bool:
        key = (id(b), id(a))
        if key not in self._found:
            self._found[key] = self._implies(b, a)
        return self._found[key]

    def _implies(self, b: _Part, a: _Part) -> bool:
        if isinstance(b, _Any):
            return all(self.implies(part, a) for part in b)
        if isinstance(a, _All):
            return all(self.implies(b, part) for part in a)
        if isinstance(a, _Any) and any(self.implies(b, part) for part in a):
            return True
        if isinstance(b, _All):
            return any(self.implies(part, a) for part in b)
        return not isinstance(a, _Any) and _leaf_implies(b, a)

    def contradicts_itself(self, part: _Part) -> bool:
        if isinstance(part, _Any):
            return all(self.contradicts_itself(each) for each in part)
        if not isinstance(part, _All):
            return False
        if any(self.contradicts_itself(each) for each in part):
            return True
        return any(self.excludes(one, other) for one in part for other in part if one is not other)

    def excludes(self, one: _Part, other: _Part) -> bool:
        if isinstance(one, _Any):
            return all(self.excludes(each, other) for each in one)
        if isinstance(other, _Any):
            return all(self.excludes(one, each) for each in other)
        if isinstance(one, _All):
            return any(self.excludes(each, other) for each in one)
        if isinstance(other, _All):
            return any(self.excludes(one, each) for each in other)
        comparison, wanted = other
        return _leaf_implies(one, (comparison, not wanted))


def _leaf_implies(b: Leaf, a: Leaf) -> bool:
    (b_is, b_wanted), (a_is, a_wanted) = b, a
    if b_is.fact != a_is.fact:
        return False
    if isinstance(a_is, Known):
        return _speaks_of_presence(b_is, b_wanted) is a_wanted
    if isinstance(b_is, Known):
        return False
    if b_is == a_is:
        return b_wanted is a_wanted
    if (spans := _spans(b_is, wanted=b_wanted)) and (wider := _spans(a_is, wanted=a_wanted)):
        return spans[0] == wider[0] and all(
            any(_inside(span, room) for room in wider[1]) for span in spans[1]
        )
    return _values_imply(b, a)


def _speaks_of_presence(comparison: Comparison, wanted: bool) -> bool:
    """Whether the fact is there if the leaf is true; of `Known` either may be said."""
    return wanted if isinstance(comparison, Known) else True


Span = tuple[float, bool, float, bool]
"""From, whether that itself is in, to, whether that itself is in."""

_ENDLESS: Final = math.inf


def _spans(comparison: Comparison, *, wanted: bool) -> tuple[str, list[Span]] | None:
    """What is measured, and the stretches of it for which the leaf is true."""
    if isinstance(comparison, NumberComparison):
        return "value", _stretches(comparison.operator, comparison.value, wanted=wanted)
    if isinstance(comparison, MoneyComparison):
        return "value", _stretches(comparison.operator, comparison.fen, wanted=wanted)
    if isinstance(comparison, MomentComparison):
        order = Order.LESS_THAN if comparison.operator == "before" else Order.AT_LEAST
        return "moment", _stretches(order, comparison.moment.timestamp(), wanted=wanted)
    if isinstance(comparison, TimeApart):
        stretches = _stretches(comparison.operator, comparison.minutes, wanted=wanted)
        return comparison.direction, stretches
    return None


def _stretches(order: Order, value: float, *, wanted: bool) -> list[Span]:
    below: Span = (-_ENDLESS, True, value, False)
    above: Span = (value, False, _ENDLESS, True)
    exactly: Span = (value, True, value, True)
    up_to: Span = (-_ENDLESS, True, value, True)
    upwards: Span = (value, True, _ENDLESS, True)
    holding, failing = {
        Order.LESS_THAN: ([below], [upwards]),
        Order.AT_MOST: ([up_to], [above]),
        Order.EQUAL: ([exactly], [below, above]),
        Order.AT_LEAST: ([upwards], [below]),
        Order.MORE_THAN: ([above], [up_to]),
    }[order]
    return holding if wanted else failing


def _inside(span: Span, room: Span) -> bool:
    begins_inside = span[0] > room[0] or (span[0] == room[0] and (room[1] or not span[1]))
    ends_inside = span[2] < room[2] or (span[2] == room[2] and (room[3] or not span[3]))
    return begins_inside and ends_inside


def _values_imply(b: Leaf, a: Leaf) -> bool:
    """Of leaves of one value each. Failing turns it round: not b implies not a if a implies b."""
    (b_is, b_wanted), (a_is, a_wanted) = b, a
    if b_wanted and a_wanted:
        return _value_within(b_is, a_is)
    if not b_wanted and not a_wanted:
        return _value_within(a_is, b_is)
    if b_wanted:
        return _values_apart(b_is, a_is)
    return (
        isinstance(b_is, BooleanComparison)
        and isinstance(a_is, BooleanComparison)
        and b_is.value is not a_is.value
    )


def _value_within(inner: Comparison, outer: Comparison) -> bool:
    if isinstance(inner, AreaComparison) and isinstance(outer, AreaComparison):
        return area_prefix(inner.codes[0]).startswith(area_prefix(outer.codes[0]))
    if isinstance(inner, TextComparison) and isinstance(outer, TextComparison):
        return _text_within(inner, outer)
    if isinstance(inner, ListComparison) and isinstance(outer, ListComparison):
        return _list_within(inner, outer)
    return inner == outer


def _text_within(inner: TextComparison, outer: TextComparison) -> bool:
    one, other = inner.values[0], outer.values[0]
    if outer.operator is TextOperator.CONTAINS:
        return other in one
    if outer.operator is TextOperator.BEGINS_WITH:
        return inner.operator is not TextOperator.CONTAINS and one.startswith(other)
    return inner.operator is TextOperator.IS and one == other


def _list_within(inner: ListComparison, outer: ListComparison) -> bool:
    wanted, less = set(outer.values), set(inner.values)
    if inner.operator is ListOperator.ALL:
        return outer.operator is not ListOperator.NONE and wanted <= less
    return (
        inner.operator is ListOperator.NONE
        and outer.operator is ListOperator.NONE
        and wanted <= less
    )


def _values_apart(one: Comparison, other: Comparison) -> bool:
    """No value is both."""
    if isinstance(one, ChoiceComparison) and isinstance(other, ChoiceComparison):
        return one.values != other.values
    if isinstance(one, BooleanComparison) and isinstance(other, BooleanComparison):
        return one.value is not other.value
    if isinstance(one, AreaComparison) and isinstance(other, AreaComparison):
        ours, theirs = area_prefix(one.codes[0]), area_prefix(other.codes[0])
        return not ours.startswith(theirs) and not theirs.startswith(ours)
    return (
        isinstance(one, TextComparison)
        and isinstance(other, TextComparison)
        and one.operator is other.operator is TextOperator.IS
        and one.values != other.values
    )
