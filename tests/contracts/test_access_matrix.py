"""Role x operation x ownership, generated from the OpenAPI document (reliability R68, R69).

For every documented operation and every shipped role, customer and stranger:
- nobody signed in: 401 where a permission is asked;
- without the permission: 403 naming it;
- what is not yours answers as what does not exist does, to the letter;
- what is yours is there, to be read and to be changed.
An operation whose path has a parameter that no world below provides fails: nothing is left out.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import pytest
from pymongo import MongoClient

from backend.app import build_app
from backend.container import Container
from backend.features.accounts import Permission
from backend.kit.access import ActorKind, Scope
from tests.contracts.world import PROVIDED, World, build_world
from tests.support.accounts import People, SignedIn
from tests.support.application import openapi_document
from tests.support.canaries import fingerprints
from tests.support.kit import Answer, Api, Served
from tests.support.openapi import ApiOperation, operations

OPERATIONS: Final = operations(openapi_document())
GUARDED: Final = [o for o in OPERATIONS if o.permission is not None]
OWNED: Final = [o for o in GUARDED if o.path_parameters]

NOTHING: Final = uuid4().hex
A_TABLE: Final = b"a\n1\n"
NO_IDS: Final[Mapping[str, str]] = {}

ONLY_FOR_STAFF: Final = frozenset({"PUT /api/v1/me/password"})
"""Guarded by a permission everybody has; a customer has no password and is told so with a 403."""


@dataclass
class Matrix:
    """The product over HTTP, everybody in it, and what belongs to whom."""

    api: Api
    world: World
    people: dict[str, SignedIn]
    sign_in_again: Callable[[SignedIn], Awaitable[SignedIn]]

    async def ask(
        self,
        operation: ApiOperation,
        who: SignedIn | None,
        ids: dict[str, str],
        named: Mapping[str, str] = NO_IDS,
    ) -> Answer:
        """`ids` go into the path, `named` into the body."""
        body = operation.example_body()
        if isinstance(body, dict):
            body |= {n: named[n] for n in body if n.endswith("_id") and n in named}
        answer = await self.api.call(
            operation.method.upper(),
            operation.address(**ids),
            body,
            token=who.token if who else "",
            key=uuid4().hex,
            raw=A_TABLE if operation.takes_file and operation.path_parameters else None,
        )
        if who and "sessions" in operation.path and operation.method == "delete":
            # Such an act may end the session it came from, or all the others.
            role = next(name for name, person in self.people.items() if person.id == who.id)
            self.people[role] = await self.sign_in_again(who)
        return answer


@pytest.fixture(scope="module")
async def matrix(shared_container: Container) -> AsyncIterator[Matrix]:
    container = shared_container
    served = Served()
    api = served.application(build_app(container))
    people = People(container)
    await people.found_firm()
    world = await build_world(container, people, api)

    async def sign_in_again(who: SignedIn) -> SignedIn:
        stores = container.accounts.stores
        store = stores.staff if who.actor.kind is ActorKind.STAFF else stores.customers
        return await people.sign_in(await store.get(who.id))

    yield Matrix(api, world, world.everybody, sign_in_again)
    await served.stop()


@pytest.fixture(scope="module")
def put_back(
    matrix: Matrix, mongo_admin: MongoClient[dict[str, Any]], files_database: str
) -> Callable[[], None]:
    """A function that makes the database again what it was before the first write."""
    database = mongo_admin[files_database]
    before = {name: list(database[name].find({})) for name in database.list_collection_names()}
    prints = fingerprints(database)

    def restore() -> None:
        for name, found in fingerprints(database).items():
            if found != prints.get(name):
                database[name].delete_many({})
                if kept := before.get(name):
                    database[name].insert_many(kept)

    return restore


def without_request(answer: Answer) -> dict[str, Any]:
    return {k: v for k, v in (answer.body or {}).items() if k != "request_id"}


@pytest.mark.parametrize("operation", GUARDED, ids=lambda o: o.name)
async def test_only_who_holds_the_permission_gets_past_the_door(
    operation: ApiOperation, matrix: Matrix
) -> None:
    nothing = dict.fromkeys(operation.path_parameters, NOTHING)
    answer = await matrix.ask(operation, None, nothing)
    assert (answer.status, answer.body["code"]) == (401, "not_authenticated")
    permission = str(operation.permission)
    for role in list(matrix.people):
        who = matrix.people[role]
        answer = await matrix.ask(operation, who, nothing)
        if operation.name in ONLY_FOR_STAFF and who.actor.kind is ActorKind.CUSTOMER:
            assert answer.status == 403, role
        elif who.actor.may(permission):
            assert answer.status not in (401, 403), (role, answer.body)
        else:
            assert (answer.status, answer.body["code"]) == (403, "permission_denied"), role
            assert answer.body["params"] == {"permission": permission}, role


@pytest.mark.parametrize("operation", OWNED, ids=lambda o: o.name)
async def test_what_is_not_yours_does_not_exist(operation: ApiOperation, matrix: Matrix) -> None:
    missing = [name for name in operation.path_parameters if name not in PROVIDED]
    assert missing == [], f"{operation.name}: tests/contracts/world.py provides no {missing}"
    nothing = dict.fromkeys(operation.path_parameters, NOTHING)
    for role, who in list(matrix.people.items()):
        if not who.actor.may(str(operation.permission)):
            continue
        theirs = matrix.world.not_for(who, operation)
        if theirs is None:
            continue
        hidden = await matrix.ask(operation, matrix.people[role], theirs)
        absent = await matrix.ask(operation, matrix.people[role], nothing)
        assert hidden.status == absent.status, (role, hidden.body, absent.body)
        assert without_request(hidden) == without_request(absent), role
        assert hidden.status in (404, 422), (role, hidden.body)


@pytest.mark.parametrize("operation", [o for o in OWNED if o.method == "get"], ids=lambda o: o.name)
async def test_what_is_yours_is_there(operation: ApiOperation, matrix: Matrix) -> None:
    found = 0
    for role, who in list(matrix.people.items()):
        scope = who.actor.grants.get(str(operation.permission))
        mine = matrix.world.of(who, operation)
        if scope is None or mine is None:
            continue
        answer = await matrix.ask(operation, who, mine)
        assert answer.status == 200, (role, answer.body)
        found += 1
    assert found or not matrix.world.has_owners(operation), operation.name


WRITES: Final = [o for o in OWNED if o.method != "get"]

BY_THE_ASKER: Final = frozenset({"POST /api/v1/my/ownership-requests/{request_id}/withdrawal"})
"""Whose it is to be withdrawn is neither the owner nor of the firm: test_claims.py."""


@pytest.mark.parametrize("operation", WRITES, ids=lambda o: o.name)
async def test_what_is_yours_can_be_reached_to_be_changed(
    operation: ApiOperation, matrix: Matrix, put_back: Callable[[], None]
) -> None:
    """Done, refused for a reason of the business, or by a policy that asks for more than the door
    did: never as if it did not exist. Each cell finds the world as it was at the beginning."""
    nothing = dict.fromkeys(operation.path_parameters, NOTHING)
    reached = 0
    for role, who in list(matrix.people.items()):
        mine = matrix.world.of(who, operation)
        if mine is None or not who.actor.may(str(operation.permission)):
            continue
        absent = await matrix.ask(operation, who, nothing, named=mine)
        assert absent.status == 404, (role, absent.body)
        answer = await matrix.ask(operation, who, mine, named=mine)
        put_back()
        matrix.people[role] = who
        if operation.name in BY_THE_ASKER:
            assert without_request(answer) == without_request(absent)
        else:
            _assert_reached(operation, who, answer, absent)
        reached += answer.status != 403
    assert reached or not matrix.world.has_owners(operation), operation.name


CONDITIONAL: Final = frozenset({"POST /api/v1/tickets/{ticket_id}/resumption"})
"""A customer may do it while the ticket waits for him, and is told at other times that he may
not."""


def _assert_reached(operation: ApiOperation, who: SignedIn, answer: Answer, absent: Answer) -> None:
    said = (who.actor.role_ids, answer.body)
    assert answer.status in (200, 201, 202, 204, 403, 404, 409, 422), said
    if answer.status < 400:
        return
    code = answer.body["code"]
    assert code not in (absent.body["code"], "invalid_request"), said
    if code == "permission_denied" and operation.name not in CONDITIONAL:
        assert not who.actor.may(answer.body["params"]["permission"]), said


BEHIND_THE_DOOR: Final = frozenset({"tickets:message", "sla:supervise", "approvals:decide"})
"""What may be said on a ticket is judged behind the reading of it, by the tickets' policies; so is
who decides, and who may correct a clock."""


def test_every_permission_guards_something_or_is_named_here() -> None:
    guarding = {operation.permission for operation in GUARDED}
    assert {str(permission) for permission in Permission} - guarding <= BEHIND_THE_DOOR


def test_every_scope_is_known() -> None:
    assert [scope.width for scope in Scope] == [0, 1, 2, 3, 4]
