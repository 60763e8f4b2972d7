"""Reads the OpenAPI document as a client would, and makes requests from it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

Schema = dict[str, Any]
Path = tuple[str | int, ...]

_CANDIDATES: Final = (
    "a1b2c3d4",
    "123456",
    "0" * 32,
    "13900000001",
    "2026-07-15",
    "08:30",
    "A1",
    "a",
    "a_b",
    "0000",
    "0" * 64,
    "制冷系统.漏氟.补漏",
    "浙江省杭州市西湖区",
    "https://127.0.0.1/x",
)


_NAMED: Final = {
    "phone": "13900000001",
    "contact_phone": "13900000001",
    "buyer_phone": "13900000001",
    "area": "浙江省杭州市西湖区",
    "relation": "女儿",
    "language": "粤语",
    "end_time": "24:00",
    "end": "2026-07-15T12:00:00+08:00",  # after the start, which every moment's example is
}
"""What no schema says: which texts are phone numbers, places or words without digits, and that a
window has a length."""


@dataclass(frozen=True)
class ApiOperation:
    """One verb of one address, as documented."""

    method: str
    path: str
    described: Schema
    document: Schema

    @property
    def name(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def permission(self) -> str | None:
        permission: str | None = self.described.get("x-permission")
        return permission

    @property
    def path_parameters(self) -> list[str]:
        return [p["name"] for p in self._parameters if p["in"] == "path"]

    @property
    def query_parameters(self) -> list[Schema]:
        return [p for p in self._parameters if p["in"] == "query"]

    @property
    def _parameters(self) -> list[Schema]:
        return [resolve(each, self.document) for each in self.described["parameters"]]

    @property
    def body_schema(self) -> Schema | None:
        content = self.described.get("requestBody", {}).get("content", {})
        schema: Schema | None = content.get("application/json", {}).get("schema")
        return schema

    @property
    def takes_file(self) -> bool:
        return "application/octet-stream" in self.described.get("requestBody", {}).get(
            "content", {}
        )

    def address(self, **values: str) -> str:
        """The path with every parameter filled; what is not given names nothing that exists."""
        nothing = "0" * 32
        return re.sub(r"{(\w+)}", lambda found: values.get(found[1], nothing), self.path)

    def example_body(self) -> Any:
        schema = self.body_schema
        return None if schema is None else example(schema, self.document)


def operations(document: Schema) -> list[ApiOperation]:
    return [
        ApiOperation(method, path, described, document)
        for path, verbs in sorted(document["paths"].items())
        for method, described in verbs.items()
    ]


def resolve(schema: Schema, document: Schema) -> Schema:
    while "$ref" in schema:
        target: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    return schema


def example(schema: Schema, document: Schema, depth: int = 0) -> Any:
    """A small value that the schema accepts, all properties filled."""
    schema = resolve(schema, document)
    for chosen in ("const", "default"):
        if chosen in schema and schema[chosen] is not None:
            return schema[chosen]
    if "enum" in schema:
        return schema["enum"][0]
    for union in ("anyOf", "oneOf", "allOf"):
        if options := schema.get(union):
            full = [o for o in options if resolve(o, document).get("type") != "null"]
            return example(full[0], document, depth)
    return _typed_example(schema, document, depth)


def _typed_example(schema: Schema, document: Schema, depth: int) -> Any:
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {}) if depth < 6 else {}
            return {
                name: _NAMED[name] if name in _NAMED else example(s, document, depth + 1)
                for name, s in properties.items()
            }
        case "array":
            least = max(schema.get("minItems", 1), 1)
            return (
                [example(schema["items"], document, depth + 1)] * least
                if schema.get("items")
                else []
            )
        case "integer":
            return max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
        case "number":
            return max(schema.get("minimum", 1.0), schema.get("exclusiveMinimum", 0.0) + 0.5)
        case "boolean":
            return True
        case "null":
            return None
        case _:
            return _text_example(schema)


def _text_example(schema: Schema) -> str:
    match schema.get("format"):
        case "date-time":
            return "2026-07-15T10:00:00+08:00"
        case "date":
            return "2026-07-15"
    pattern = schema.get("pattern")
    if pattern:
        fits = range(schema.get("minLength", 0), schema.get("maxLength", 1000) + 1)
        found = (c for c in _CANDIDATES if re.search(pattern, c) and len(c) in fits)
        return next(found, "a")
    return ("a1b2c3d4" * 40)[: max(schema.get("minLength", 4), 4)]


def text_places(value: Any, place: Path = ()) -> Iterator[Path]:
    """Where a text stands in an example."""
    if isinstance(value, str):
        yield place
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from text_places(inner, (*place, name))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from text_places(inner, (*place, position))


def replaced(value: Any, place: Path, other: Any) -> Any:
    """A copy of the example with something else at that place."""
    if not place:
        return other
    first, *rest = place
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[first] = replaced(value[first], tuple(rest), other)  # type: ignore[index]  # the place came from this value
    return copy
