"""Bad input anywhere gets a problem in Chinese that says what to do, and changes nothing.

Generated from the OpenAPI document, so that an endpoint added tomorrow is covered tomorrow. The
caller holds every permission: what refuses here is the reading of the request, not the door.
"""

import re
from typing import Any, Final

import pytest

from backend.app import build_rules
from backend.container import Container
from backend.features.accounts import Permission
from backend.kit.access import Actor, ActorKind, Scope
from tests.support.application import openapi_document
from tests.support.kit import Answer, Api, Served, tokens
from tests.support.openapi import ApiOperation, operations, replaced, text_places

CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
INSTEAD_OF_TEXT: Final = (
    {"$ne": None},
    {"$gt": ""},
    {"$regex": ".*"},
    {"$where": "1"},
    ["a", "b"],
    17,
    True,
)
BROKEN_BODIES: Final = {
    "broken JSON": b'{"a": ',
    "not JSON": b"<xml/>",
    "broken UTF-8": b'{"a": "\xff\xfe"}',
    "a lone surrogate": b'{"a": "\\ud800"}',
    "an array": b"[]",
    "a number": b"1",
    "deep nesting": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "an endless number": b'{"a": ' + b"9" * 5000 + b"}",
    "ten megabytes": b'{"a": "' + b"x" * 10_000_000 + b'"}',
}

OPERATIONS: Final = operations(openapi_document())
WITH_BODY: Final = [o for o in OPERATIONS if o.body_schema is not None]


@pytest.fixture
def api(shared_container: Container, served: Served) -> Api:
    everything = {str(permission): Scope.ALL for permission in Permission}
    boss = Actor(id="boss", kind=ActorKind.STAFF, grants=everything, organisation_id="firm")
    return served.routes(shared_container.mongo, build_rules(shared_container), tokens(boss=boss))


def assert_refused(answer: Answer, what: str) -> None:
    assert 400 <= answer.status < 500, (what, answer.status, answer.raw[:300])
    said = answer.body["detail"] if answer.body else answer.raw.decode()  # a page, or a problem
    assert CHINESE.search(said), (what, said[:300])


@pytest.mark.parametrize("operation", WITH_BODY, ids=lambda o: o.name)
async def test_every_text_is_a_text_and_nothing_unknown_is_taken(
    operation: ApiOperation, api: Api, everything_stored: Any
) -> None:
    good = operation.example_body()
    before = everything_stored()
    cases = [
        (place, replaced(good, place, bad))
        for place in text_places(good)
        for bad in INSTEAD_OF_TEXT
    ]
    if isinstance(good, dict):
        cases += [(("_id",), good | {"_id": "x"}), (("$set",), good | {"$set": {"a": 1}})]
    for place, body in cases:
        answer = await api.call(operation.method.upper(), operation.address(), body, token="boss")
        assert_refused(answer, f"{operation.name} {place}")
    assert everything_stored() == before


@pytest.mark.parametrize("operation", WITH_BODY, ids=lambda o: o.name)
async def test_a_broken_body_is_refused(
    operation: ApiOperation, api: Api, everything_stored: Any
) -> None:
    before = everything_stored()
    for what, raw in BROKEN_BODIES.items():
        answer = await api.call(
            operation.method.upper(), operation.address(), raw=raw, token="boss"
        )
        assert_refused(answer, f"{operation.name}: {what}")
    assert everything_stored() == before


@pytest.mark.parametrize("operation", WITH_BODY, ids=lambda o: o.name)
async def test_times_out_of_range_are_refused(
    operation: ApiOperation, api: Api, everything_stored: Any
) -> None:
    good = operation.example_body()
    before = everything_stored()
    for place in text_places(good):
        value: Any = good
        for part in place:
            value = value[part]
        if not re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?", value):
            continue
        for wild in ("0001-01-01", "9999-12-31", "2026-02-30", "now"):
            moment = f"{wild}T00:00:00-12:00" if "T" in value else wild
            body = replaced(good, place, moment)
            answer = await api.call(
                operation.method.upper(), operation.address(), body, token="boss"
            )
            assert_refused(answer, f"{operation.name} {place} {moment}")
    assert everything_stored() == before


@pytest.mark.parametrize(
    "operation", [o for o in OPERATIONS if o.query_parameters], ids=lambda o: o.name
)
async def test_a_wild_query_is_refused_or_answered(operation: ApiOperation, api: Api) -> None:
    """Free text may hold anything; whatever it holds, it is a text and no failure."""
    wild = ("%ff%fe", "$ne", "..%2f..%2f", "%00", "9" * 400, "{%22$gt%22:%22%22}", "%0d%0aX:1")
    for parameter in operation.query_parameters:
        for value in wild:
            address = f"{operation.address()}?{parameter['name']}={value}"
            answer = await api.call(operation.method.upper(), address, token="boss")
            assert answer.status < 500, (address, answer.raw[:300])
            assert "x" not in answer.headers
    answer = await api.call(
        operation.method.upper(), f"{operation.address()}?no_such_parameter=1", token="boss"
    )
    assert_refused(answer, operation.name)
