"""The three addresses of a kind whose body or answer holds its content."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel

from backend.features.definitions.errors import (
    DefinitionNotFound,
    DefinitionVersionNotFound,
    DraftNotFound,
    TooManyDefinitions,
)
from backend.features.definitions.handlers.lifecycle import EDIT, READ, DefinitionEndpoint
from backend.features.definitions.kinds import AnyKind
from backend.features.definitions.schemas import (
    DefinitionSummary,
    DefinitionView,
    DraftInput,
    DraftView,
    Key,
    VersionNumber,
    VersionView,
)
from backend.kit.errors import StaleDocument
from backend.kit.http import operation

Method = TypeVar("Method", bound=Callable[..., Any])


def definition_endpoints(kind: AnyKind) -> tuple[type[DefinitionEndpoint], ...]:
    """`GET /api/v1/definitions/<kind>/{key}`, `GET` and `PUT …/draft`, `GET …/versions/{number}`;
    the classes, and so the operations, are named for the kind (`SlaPolicyDraft`)."""
    return _endpoints(kind.name, kind.content)  # type: ignore[arg-type]  # a class has its hash


@cache
def _endpoints(kind: str, content: type[BaseModel]) -> tuple[type[DefinitionEndpoint], ...]:
    noun = "".join(part.capitalize() for part in kind.split("_"))
    return tuple(
        type(noun + suffix, (DefinitionEndpoint,), {"path": path, "kind_name": kind, **verbs})
        for suffix, path, verbs in (
            ("Definition", f"/api/v1/definitions/{kind}/{{key}}", _definition(kind, content)),
            ("Draft", f"/api/v1/definitions/{kind}/{{key}}/draft", _draft(kind, content)),
            (
                "Version",
                f"/api/v1/definitions/{kind}/{{key}}/versions/{{version_number}}",
                _version(kind, content),
            ),
        )
    )


def _made_for(content: type[BaseModel], view: type[BaseModel]) -> Any:
    """The generic model with the kind's content in it: a type known only when it is made."""
    return view.__class_getitem__(content)


def _promising(method: Method, **hints: object) -> Method:
    """What the signature promises, with the kind's own content in it; the contract is read off."""
    method.__annotations__ |= hints
    return method


def _definition(kind: str, content: type[BaseModel]) -> dict[str, object]:
    version_view = _made_for(content, VersionView)
    view = _made_for(content, DefinitionView)

    async def get(self: DefinitionEndpoint, key: Key) -> object:
        """Read a definition: what counts of it, and the state of its draft."""
        definition = await self.desk.reading.definition(kind, key)
        published = None
        if definition.is_offered:
            version = await self.desk.reading.current(kind, key)
            published = version_view.read(version, self.desk.reading.content(version))
        return view(definition=DefinitionSummary.of(definition), published=published)

    declare = operation(permission=READ, raises=(DefinitionNotFound,))
    return {"get": declare(_promising(get, **{"return": view}))}


def _draft(kind: str, content: type[BaseModel]) -> dict[str, object]:
    view = _made_for(content, DraftView)
    order = _made_for(content, DraftInput)

    async def get(self: DefinitionEndpoint, key: Key) -> object:
        """Read the draft of a definition."""
        return view.read(await self.desk.drafting.read(kind, key))

    async def put(self: DefinitionEndpoint, key: Key, body: Any) -> object:
        """Write the draft of a definition, which need not exist yet; nothing of it counts."""
        return view.read(
            await self.desk.drafting.write(
                self.actor, kind, key, body.version, body.content, body.note
            )
        )

    reads = operation(permission=READ, raises=(DefinitionNotFound, DraftNotFound))
    writes = operation(permission=EDIT, raises=(StaleDocument, TooManyDefinitions))
    return {
        "get": reads(_promising(get, **{"return": view})),
        "put": writes(_promising(put, **{"body": order, "return": view})),
    }


def _version(kind: str, content: type[BaseModel]) -> dict[str, object]:
    view = _made_for(content, VersionView)

    async def get(self: DefinitionEndpoint, key: Key, version_number: VersionNumber) -> object:
        """Read one version of a definition, as it counted once."""
        version = await self.desk.reading.version(kind, key, version_number)
        return view.read(version, self.desk.reading.content(version))

    declare = operation(permission=READ, raises=(DefinitionVersionNotFound,))
    return {"get": declare(_promising(get, **{"return": view}))}
