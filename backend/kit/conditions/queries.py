"""A condition as a MongoDB filter that selects exactly the documents it holds of."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from backend.kit.clock import to_millisecond
from backend.kit.conditions.comparisons import Comparison, Known, MongoFilter
from backend.kit.conditions.facts import FactCatalogue, FactKind
from backend.kit.conditions.language import AllOf, Node, Not, parts_of

_NO_LIST: Final[Mapping[str, Any]] = {"$not": {"$type": "array"}}
"""Without it MongoDB would look for the value, and for its type, inside a list as well."""
_TEXT: Final[Mapping[str, Any]] = {"$type": "string", "$ne": "", **_NO_LIST}
_PRESENT: Final[Mapping[FactKind, Mapping[str, Any]]] = {
    FactKind.TEXT: _TEXT,
    FactKind.CHOICE: _TEXT,
    FactKind.AREA: _TEXT,
    FactKind.NUMBER: {"$type": ["int", "long", "double"], "$ne": math.nan, **_NO_LIST},
    FactKind.MONEY: {"$type": ["int", "long"], **_NO_LIST},
    FactKind.MOMENT: {"$type": "date", **_NO_LIST},
    FactKind.BOOLEAN: {"$type": "bool", **_NO_LIST},
    FactKind.LIST: {"$type": "array"},
}
"""What `facts.known` takes for a value of the kind."""


class FactNotStored(LookupError):
    """The catalogue has no path for a fact of the condition: no query can ask for it."""


def as_query(condition: Node, catalogue: FactCatalogue, at: datetime) -> MongoFilter:
    """As `holds` at that moment. Raises FactNotStored."""
    return _query(condition, catalogue, to_millisecond(at), wanted=True)


def _query(node: Node, catalogue: FactCatalogue, at: datetime, *, wanted: bool) -> MongoFilter:
    """`wanted`: whether it is to hold or to fail. A "not" turns that round for what is below it,
    down to the comparisons: `$nor` over a whole part would also select where a fact is missing."""
    if isinstance(node, Not):
        return _query(node.part, catalogue, at, wanted=not wanted)
    if isinstance(node, Comparison):
        return _compare(node, catalogue, at, wanted=wanted)
    joint = "$and" if isinstance(node, AllOf) == wanted else "$or"
    return {joint: [_query(part, catalogue, at, wanted=wanted) for part in parts_of(node)]}


def _compare(
    comparison: Comparison, catalogue: FactCatalogue, at: datetime, *, wanted: bool
) -> MongoFilter:
    fact = catalogue.get(comparison.fact)
    if fact is None or not fact.path:
        raise FactNotStored(comparison.fact)
    present = {fact.path: dict(_PRESENT[fact.kind])}
    if isinstance(comparison, Known):
        return present if wanted else {"$nor": [present]}
    matches = comparison.filter(fact.path, at)
    return {"$and": [matches, present]} if wanted else {"$and": [present, {"$nor": [matches]}]}
