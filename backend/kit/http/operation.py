"""The contract of one verb, read off its type hints."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from inspect import cleandoc, signature
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter

from backend.kit.errors import AppError

if TYPE_CHECKING:
    from backend.kit.http.endpoint import Endpoint

ANYONE: Final = None
"""No permission is needed; the endpoint may still ask for a signed-in `actor`."""

VERBS: Final = ("get", "post", "put", "patch", "delete")
FORM: Final = "multipart/form-data"
WRITES: Final = ("post", "put", "patch", "delete")

Verb = Callable[..., Coroutine[Any, Any, None]]


class Input(BaseModel):
    """The base of every request body and query: nothing unknown, no infinities, trimmed text."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


@dataclass(frozen=True)
class Document:
    """An answer that is not JSON. Give `filename` to offer it for saving."""

    body: bytes | AsyncIterator[bytes]
    media_type: str
    filename: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """What one verb of one endpoint takes, gives and refuses."""

    verb: str
    permission: str | None
    status: int
    raises: tuple[type[AppError], ...]
    path: dict[str, TypeAdapter[Any]]
    query: type[BaseModel] | None
    body: TypeAdapter[Any] | None
    result: TypeAdapter[Any] | None
    produces: str
    accepts: tuple[str, ...]
    replays: bool
    before_consent: bool
    doc: str


def operation(
    *,
    permission: str | None,
    status: int = 200,
    raises: tuple[type[AppError], ...] = (),
    produces: str = "application/json",
    accepts: tuple[str, ...] = (),
    replays: bool = True,
    before_consent: bool = False,
) -> Callable[[Callable[..., Awaitable[Any]]], Verb]:
    """Declare a verb. Parameters named `query` and `body` are models; the rest are in the path.

    `replays`: a write with an Idempotency-Key is run in one unit of work with the stored answer.
    False where the use case keeps its own operation ids (tickets) or calls the outside; never for
    an answer that is a Document.
    `before_consent`: a customer may do this who has not agreed to anything yet, or no longer.
    `accepts`: media types of a body that is a file (`UploadEndpoint`).
    """

    def declare(method: Callable[..., Awaitable[Any]]) -> Verb:
        hints = get_type_hints(method, include_extras=True)
        result = hints.pop("return", None)
        names = list(signature(method).parameters)[1:]
        empty = result is type(None)
        spec = Operation(
            verb=method.__name__,
            permission=permission,
            status=204 if empty else status,
            raises=raises,
            path={n: TypeAdapter(hints[n]) for n in names if n not in ("query", "body")},
            query=hints.get("query"),
            body=TypeAdapter(hints["body"]) if "body" in hints else None,
            result=None if empty or result is Document else TypeAdapter(result),
            produces=produces,
            accepts=accepts,
            replays=replays and method.__name__ in WRITES and result is not Document,
            before_consent=before_consent,
            doc=cleandoc(method.__doc__ or ""),
        )

        @wraps(method)
        async def serve(self: "Endpoint", **path: str) -> None:
            declared = self.operations[spec.verb]
            inputs = self.read(declared, path)
            await self.answer(declared, lambda: method(self, **inputs))

        serve.operation = spec  # type: ignore[attr-defined]  # a function carries its contract
        return serve

    return declare


def given_to(model: type[BaseModel], arguments: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What a query says, for the model to judge. A repeated parameter is a list only where the
    model says so; elsewhere the last wins."""
    repeated = {name for name, field in model.model_fields.items() if is_list(field.annotation)}
    return {
        name: list(values) if name in repeated else values[-1]
        for name, values in arguments.items()
        if values
    }


def is_list(annotation: Any) -> bool:
    return get_origin(annotation) is list or any(
        get_origin(option) is list for option in get_args(annotation)
    )
