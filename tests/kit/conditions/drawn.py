"""Random facts, documents and conditions: wrong kinds, gaps, borders and hostile words included."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st
from pydantic import TypeAdapter

from backend.kit.conditions import Condition, Fact, FactCatalogue, FactKind, Node

CONDITION: Final = TypeAdapter[Node](Condition)

AT: Final = datetime(2026, 9, 18, 9, 0, tzinfo=UTC)

CATALOGUE: Final = FactCatalogue(
    [
        Fact("model", "型号", FactKind.TEXT, "facts.model"),
        Fact(
            "service",
            "服务类型",
            FactKind.CHOICE,
            "facts.service",
            choices={"repair": "维修", "install": "安装", "$ne": "古怪"},
        ),
        Fact("visits", "上门次数", FactKind.NUMBER, "facts.visits", unit="次"),
        Fact("amount", "申请金额", FactKind.MONEY, "facts.amount"),
        Fact("reported_at", "报修时间", FactKind.MOMENT, "facts.reported_at"),
        Fact(
            "area",
            "服务地区",
            FactKind.AREA,
            "facts.area",
            spell=lambda code: {"330000": "浙江省", "330100": "杭州市"}.get(code, code),
        ),
        Fact("in_warranty", "在保", FactKind.BOOLEAN, "facts.in_warranty"),
        Fact("symptoms", "故障现象", FactKind.LIST, "symptoms"),
    ]
)

WORDS: Final = (
    *("repair", "install", "A", "AB", "ABC", "$ne", "$amount", "facts.amount", ".*", "^A"),
    *("空调", "空调柜机", "Ａ", "é", "e\u0301", "👨‍🔧", "\ud7ff", "\ue000"),
    *("\U0010ffff", "\U0010ffff\U0010ffff", "z\x00", "true", "0", "null"),
)
_texts = st.sampled_from(WORDS)
_numbers = st.sampled_from(
    [0, -0.0, 1, 2, 2.5, -1, 10**15, 10**15 - 1, 1e15, -(10**15), 0.1, 1e-300]
)
_stored_numbers = st.one_of(
    _numbers,
    st.sampled_from(
        [2**53, 2**53 + 1, 2**63 - 1, -(2**63), 1e300, float("inf"), float("-inf"), float("nan")]
    ),
)
_fen = st.sampled_from([0, 1, -1, 50_000, 50_001, 49_999, 10**15])
_codes = ("330000", "330100", "330106", "331000", "340000", "110105", "659001", "810000")
_areas = st.sampled_from(_codes)
_stored_areas = st.sampled_from([*_codes, "33", "3301", "3302", "33010", "不详"])
_distances = (0, 1, 59, 60, 24 * 60, 8 * 24 * 60)
_moments = st.one_of(
    st.sampled_from(_distances).map(lambda minutes: AT - timedelta(minutes=minutes)),
    st.sampled_from(_distances).map(lambda minutes: AT + timedelta(minutes=minutes)),
    st.datetimes(
        datetime(2001, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        datetime(2099, 1, 1),  # noqa: DTZ001 - as above
        timezones=st.just(UTC),
    ).map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)),
)
_stored_moments = _moments | st.just(datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=UTC))
_lists = st.lists(_texts | st.none() | st.integers(0, 1), max_size=3)

_anything = st.one_of(
    st.none(),
    st.just(""),
    _texts,
    st.booleans(),
    _stored_numbers,
    _stored_moments,
    _stored_areas,
    _lists,
    st.just([AT]),
    st.just([["A"], True, 1, "330106"]),
    st.just({"$gt": ""}),
    st.just({"A": "A"}),
)


def _field(fitting: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(fitting, fitting, fitting, _anything)


DOCUMENTS: Final = st.fixed_dictionaries(
    {},
    optional={
        "facts": st.one_of(
            st.fixed_dictionaries(
                {},
                optional={
                    "model": _field(_texts),
                    "service": _field(_texts),
                    "visits": _field(_stored_numbers),
                    "amount": _field(_fen),
                    "reported_at": _field(_stored_moments),
                    "area": _field(_stored_areas),
                    "in_warranty": _field(st.booleans()),
                },
            ),
            st.none(),
            st.just("facts"),
        ),
        "symptoms": _field(_lists),
    },
)

_values = st.lists(_texts, min_size=1, max_size=3)
_orders = st.sampled_from(["less_than", "at_most", "equal", "at_least", "more_than"])
_clock_times = st.sampled_from(["00:00", "08:00", "17:00", "23:59", "12:34"])
_names = st.sampled_from([fact.name for fact in CATALOGUE])


def _one(kind: str, fact: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"kind": st.just(kind), "fact": st.just(fact), **fields})


_comparisons = st.one_of(
    st.fixed_dictionaries({"kind": st.just("known"), "fact": _names}),
    _one(
        "text",
        "model",
        operator=st.sampled_from(["is", "begins_with", "contains"]),
        values=_values,
    ),
    _one("choice", "service", values=_values),
    _one("number", "visits", operator=_orders, value=_numbers),
    _one("money", "amount", operator=_orders, fen=_fen),
    _one("moment", "reported_at", operator=st.sampled_from(["before", "from"]), moment=_moments),
    _one(
        "time_apart",
        "reported_at",
        direction=st.sampled_from(["since", "until"]),
        operator=st.sampled_from(["less_than", "at_most", "at_least", "more_than"]),
        minutes=st.sampled_from(_distances),
    ),
    _one(
        "week_time",
        "reported_at",
        weekdays=st.lists(st.integers(1, 7), min_size=1, max_size=7),
        begins=_clock_times,
        ends=_clock_times,
    ),
    _one("area", "area", codes=st.lists(_areas, min_size=1, max_size=2)),
    _one("boolean", "in_warranty", value=st.booleans()),
    _one("list", "symptoms", operator=st.sampled_from(["any", "all", "none"]), values=_values),
)


def _combined(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(parts, min_size=1, max_size=3)
    return st.one_of(
        st.fixed_dictionaries({"kind": st.sampled_from(["all", "any"]), "parts": several}),
        st.fixed_dictionaries({"kind": st.just("not"), "part": parts}),
    )


def _nested(depth: int) -> st.SearchStrategy[Any]:
    return _comparisons if depth == 0 else _comparisons | _combined(_nested(depth - 1))


CONDITIONS: Final = _nested(3).map(CONDITION.validate_python)
