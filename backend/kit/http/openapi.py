"""OpenAPI 3.1, read off the endpoints: nothing is described twice."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from pydantic import TypeAdapter

from backend.kit.errors import (
    AppError,
    IdempotencyKeyReused,
    InvalidRequest,
    NotAuthenticated,
    PayloadTooLarge,
    PermissionDenied,
    Problem,
    UnreadableRequest,
)
from backend.kit.http.endpoint import Endpoint
from backend.kit.http.operation import FORM, WRITES, Operation

Schema = dict[str, Any]

REF = "#/components/schemas/"
SHARED_REFUSAL = "#/components/responses/"


def build_openapi(title: str, version: str, endpoints: Iterable[type[Endpoint]]) -> Schema:
    operations = [(e, verb, op) for e in endpoints for verb, op in e.operations.items()]
    schemas, components = _schemas(op for _, _, op in operations)
    problem = _json(schemas[Problem], "problem+json")
    paths: dict[str, Schema] = defaultdict(dict)
    for endpoint, verb, op in operations:
        paths[endpoint.path][verb] = {
            "operationId": f"{verb}{endpoint.__name__}",
            "tags": [_tag(endpoint)],
            **_describe(op, schemas, components),
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": dict(paths),
        "components": {
            "schemas": components,
            "responses": {
                _refusal_name(status, codes): {"description": " | ".join(codes), "content": problem}
                for _, _, op in operations
                for status, codes in _refusals(op).items()
            },
            "parameters": {"IdempotencyKey": _IDEMPOTENCY_KEY},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _tag(endpoint: type[Endpoint]) -> str:
    """The feature, also where its handlers are a folder."""
    parts = endpoint.__module__.split(".")
    return parts[parts.index("features") + 1] if "features" in parts else parts[-2]


def _schemas(operations: Iterable[Operation]) -> tuple[Mapping[Any, Schema], Schema]:
    """Name every model once; return what each adapter refers to, and the named models."""
    inputs: list[tuple[Any, Any, TypeAdapter[Any]]] = [
        (Problem, "serialization", TypeAdapter(Problem))
    ]
    for op in operations:
        inputs += [(op.query, "validation", TypeAdapter(op.query))] if op.query else []
        inputs += [(id(op.body), "validation", op.body)] if op.body else []
        inputs += [(id(op.result), "serialization", op.result)] if op.result else []
    schemas, shared = TypeAdapter.json_schemas(inputs, ref_template=REF + "{model}")
    return {key: schema for (key, _), schema in schemas.items()}, shared["$defs"]


def _describe(op: Operation, schemas: Mapping[Any, Schema], components: Schema) -> Schema:
    summary, _, description = op.doc.partition("\n\n")
    parameters = [
        _parameter("path", name, adapter.json_schema(), required=True)
        for name, adapter in op.path.items()
    ]
    if op.query:
        model = components[schemas[op.query]["$ref"].removeprefix(REF)]
        required = model.get("required", ())
        parameters += [
            _parameter("query", name, schema, required=name in required)
            for name, schema in model["properties"].items()
        ]
    described: Schema = {
        "summary": summary,
        "description": description,
        "parameters": parameters,
        "responses": _responses(op, schemas),
    }
    if op.body:
        described["requestBody"] = {"required": True, "content": _json(schemas[id(op.body)])}
    elif op.accepts:
        described["requestBody"] = {"required": True, "content": _files(op.accepts)}
    if op.verb in WRITES:
        described["parameters"] = [*parameters, {"$ref": "#/components/parameters/IdempotencyKey"}]
    if op.permission:
        described["security"] = [{"bearer": []}]
        described["x-permission"] = op.permission
    return described


_IDEMPOTENCY_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same request has one effect and gets the same answer.",
    "schema": {"type": "string", "maxLength": 255},
}


def _parameter(place: str, name: str, schema: Schema, *, required: bool) -> Schema:
    return {"name": name, "in": place, "required": required, "schema": schema}


def _responses(op: Operation, schemas: Mapping[Any, Schema]) -> Schema:
    success: Schema = {"description": HTTPStatus(op.status).phrase}
    if op.result:
        success["content"] = _json(schemas[id(op.result)])
    elif op.status != 204:
        success["content"] = {op.produces: {"schema": {"type": "string", "format": "binary"}}}
    return {str(op.status): success} | {
        str(status): {"$ref": SHARED_REFUSAL + _refusal_name(status, codes)}
        for status, codes in sorted(_refusals(op).items())
    }


def _refusals(op: Operation) -> Mapping[int, tuple[str, ...]]:
    """The codes an operation may refuse with, by their status."""
    codes: dict[int, dict[str, None]] = defaultdict(dict)
    for error in (*_implied(op), *op.raises):
        codes[error.status][error.code()] = None
    return {status: tuple(each) for status, each in codes.items()}


def _refusal_name(status: int, codes: Iterable[str]) -> str:
    """Said once in the document, however many operations refuse like this."""
    return f"{int(status)}.{'.'.join(codes)}"


def _implied(op: Operation) -> Iterable[type[AppError]]:
    if op.permission:
        yield from (NotAuthenticated, PermissionDenied)
    if op.path or op.query or op.body:
        yield InvalidRequest
    if op.body or op.accepts:
        yield from (UnreadableRequest, PayloadTooLarge)
    if op.replays:
        yield IdempotencyKeyReused


def _files(media_types: Iterable[str]) -> Schema:
    """A form's part is named `file`; its other parts are the parameters of the query."""
    binary = {"type": "string", "format": "binary"}
    form = {"type": "object", "required": ["file"], "properties": {"file": binary}}
    return {kind: {"schema": form if kind == FORM else binary} for kind in media_types}


def _json(schema: Schema, flavour: str = "json") -> Schema:
    return {f"application/{flavour}": {"schema": schema}}
