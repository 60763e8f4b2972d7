from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from tornado.httputil import HTTPServerRequest

from backend.container import Container
from backend.features.definitions import DefinitionBook, DefinitionDesk
from backend.features.definitions import handlers as definitions
from backend.kit.access import Actor
from tests.features.definitions.kinds import Menu, menu_kind, rule_kind
from tests.support.accounts import People, SignedIn
from tests.support.kit import Answer, Api, Served

ROOT = "/api/v1/definitions"


@dataclass
class Kitchen:
    """Two who may write and publish, and the lifecycle of the two kinds over HTTP."""

    api: Api
    desk: DefinitionDesk
    book: DefinitionBook[Menu]
    writer: SignedIn
    second: SignedIn
    people: People

    async def write(
        self,
        key: str,
        *dishes: str,
        version: int = 0,
        who: SignedIn | None = None,
    ) -> Answer:
        body = {"version": version, "content": {"name": key, "dishes": list(dishes)}}
        token = (who or self.writer).token
        return await self.api.put(f"{ROOT}/menu/{key}/draft", body, token=token)

    async def act(self, act: str, key: str, version: int, **more: object) -> Answer:
        """By the second person; `act` is the end of the address."""
        body = {"version": version, **more}
        kind = str(body.pop("kind", "menu"))
        who = body.pop("who", self.second)
        assert isinstance(who, SignedIn)
        return await self.api.post(f"{ROOT}/{kind}/{key}/{act}", body, token=who.token)

    async def publish(self, key: str, *dishes: str, version: int = 0) -> Answer:
        """Written by one, published by the other."""
        written = await self.write(key, *dishes, version=version)
        assert written.status == 200, written.body
        return await self.act("draft/publication", key, written.body["version"])

    async def rule(self, key: str, menu: str, dish: str, version: int = 0) -> Answer:
        """Written and published; the answer of the publication."""
        content = {"name": key, "menu": menu, "dish": dish}
        body = {"version": version, "content": content}
        path = f"{ROOT}/dish_rule/{key}/draft"
        written = await self.api.put(path, body, token=self.writer.token)
        assert written.status == 200, written.body
        now = written.body["version"]
        return await self.act("draft/publication", key, now, kind="dish_rule")

    async def read(self, path: str) -> Any:
        answer = await self.api.get(f"{ROOT}/{path}", token=self.writer.token)
        assert answer.status == 200, answer.body
        return answer.body

    async def version_of(self, key: str, kind: str = "menu") -> int:
        page = await self.read(kind)
        return next(int(each["version"]) for each in page["items"] if each["key"] == key)


@pytest.fixture
async def kitchen(container: Container, people: People, served: Served) -> Kitchen:
    menu = menu_kind()
    desk = container.definitions.desk((menu, rule_kind()))

    async def authenticate(request: HTTPServerRequest) -> Actor | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return await container.accounts.sessions.authenticate(token)

    return Kitchen(
        api=served.routes(container.mongo, definitions.routes(desk), authenticate),
        desk=desk,
        book=container.definitions.book(menu),
        writer=await people.staff("manager"),
        second=await people.staff("manager"),
        people=people,
    )


@pytest.fixture
def everything(container: Container, mongo_admin: Any) -> Callable[[], dict[str, list[Any]]]:
    """What is stored of definitions, audit and events."""
    database = mongo_admin[container.mongo.database.name]

    def read() -> dict[str, list[Any]]:
        names = ("definitions", "definition_versions", "audit_entries", "outbox")
        return {name: list(database[name].find({}).sort("_id")) for name in names}

    return read
