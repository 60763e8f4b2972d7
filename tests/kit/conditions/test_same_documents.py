"""What is judged in memory and what is asked of MongoDB are the same documents."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymongo import MongoClient
from pymongo.collection import Collection

from backend.kit.conditions import (
    Facts,
    Node,
    as_query,
    covers,
    holds,
    in_words,
    is_impossible,
    judge,
    problems,
    why,
)
from tests.kit.conditions.drawn import AT, CATALOGUE, CONDITION, CONDITIONS, DOCUMENTS

Documents = Collection[dict[str, Any]]


@pytest.fixture(scope="module")
def documents(mongo_admin: MongoClient[dict[str, Any]]) -> Iterator[Documents]:
    database = mongo_admin[f"conditions_{uuid4().hex}"]
    yield database["documents"]
    mongo_admin.drop_database(database.name)


def facts_of(document: dict[str, Any]) -> Facts:
    return Facts.of_document(CATALOGUE, document, AT)


@settings(max_examples=100, deadline=None)
@given(st.lists(DOCUMENTS, min_size=1, max_size=25), st.lists(CONDITIONS, min_size=1, max_size=6))
def test_the_query_selects_what_the_evaluation_selects(
    documents: Documents, drawn: list[dict[str, Any]], conditions: list[Node]
) -> None:
    documents.delete_many({})
    documents.insert_many([{"_id": number} | each for number, each in enumerate(drawn)])
    stored = list(documents.find())
    for condition in conditions:
        selected = {row["_id"] for row in documents.find(as_query(condition, CATALOGUE, AT))}
        assert selected == {row["_id"] for row in stored if holds(condition, facts_of(row))}


@settings(max_examples=100, deadline=None)
@given(st.lists(DOCUMENTS, min_size=1, max_size=8), CONDITIONS, CONDITIONS)
def test_what_is_covered_or_called_impossible_is_so_for_every_document(
    drawn: list[dict[str, Any]], one: Node, other: Node
) -> None:
    covered, impossible = covers(one, other), is_impossible(other)
    for facts in map(facts_of, drawn):
        assert not (covered and holds(other, facts) and not holds(one, facts))
        assert not (impossible and holds(other, facts))


@settings(max_examples=50, deadline=None)
@given(DOCUMENTS, CONDITIONS)
def test_a_condition_and_its_opposite_never_both_hold_and_the_explanation_agrees(
    document: dict[str, Any], condition: Node
) -> None:
    facts = facts_of(document)
    opposite = CONDITION.validate_python({"kind": "not", "part": condition.model_dump()})
    assert not (holds(condition, facts) and holds(opposite, facts))
    assert why(condition, facts).verdict is judge(condition, facts)
    assert in_words(condition, CATALOGUE)
    assert (
        problems(condition, CATALOGUE) == [] or "选项" in problems(condition, CATALOGUE)[0].reason
    )


@settings(max_examples=50, deadline=None)
@given(CONDITIONS)
def test_a_condition_is_read_back_from_json_and_from_the_database_as_it_was(
    documents: Documents, condition: Node
) -> None:
    assert CONDITION.validate_json(CONDITION.dump_json(condition)) == condition
    documents.replace_one({"_id": 0}, {"condition": condition.model_dump()}, upsert=True)
    stored = documents.find_one({"_id": 0})
    assert stored is not None
    assert CONDITION.validate_python(stored["condition"]) == condition
