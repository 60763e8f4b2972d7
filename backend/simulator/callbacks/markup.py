"""The platform's XML: one element a field, texts in CDATA, lists as repeated elements."""

import re
from collections.abc import Iterable, Mapping
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from pydantic import JsonValue

from backend.simulator.world.clock import JsonObject

NAME: Final = re.compile(r"[A-Za-z_][0-9A-Za-z_]{0,63}")
NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DEEPEST: Final = 10
MOST_ELEMENTS: Final = 1_000


class NotAPacket(ValueError):
    """No XML of the platform's kind: malformed, with a document type, too deep or too large."""


def to_xml(fields: Mapping[str, JsonValue]) -> str:
    """Raises NotAPacket for a name that no element can have."""
    return f"<xml>{''.join(_elements(fields))}</xml>"


def _elements(fields: Mapping[str, JsonValue]) -> Iterable[str]:
    for name, value in fields.items():
        if not NAME.fullmatch(name):
            raise NotAPacket(f"{name[:64]!r} is no element")
        for each in value if isinstance(value, list) else [value]:
            yield f"<{name}>{_content(each)}</{name}>"


def _content(value: JsonValue) -> str:
    if isinstance(value, dict):
        return "".join(_elements(value))
    if isinstance(value, str):
        words = NOT_XML.sub("", value).replace("]]>", "]]]]><![CDATA[>")
        return f"<![CDATA[{words}]]>"
    if value is None:
        return ""
    return str(value)


class _Reader:
    """Builds plain dicts; a name that comes again makes a list of its values."""

    def __init__(self) -> None:
        self.root: JsonObject = {}
        self._open: list[JsonObject] = [self.root]
        self._words: list[list[str]] = [[]]
        self._count = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) > DEEPEST or self._count > MOST_ELEMENTS:
            raise NotAPacket("too deep or too large")
        self._open.append({})
        self._words.append([])

    def end(self, name: str) -> None:
        inside, words = self._open.pop(), "".join(self._words.pop())
        value: JsonValue = inside or words.strip()
        parent = self._open[-1]
        if name not in parent:
            parent[name] = value
            return
        before = parent[name]
        parent[name] = [*before, value] if isinstance(before, list) else [before, value]

    def words(self, text: str) -> None:
        self._words[-1].append(text)


def from_xml(text: bytes) -> JsonObject:
    """The fields under `<xml>`. Raises NotAPacket."""
    reader, parser = _Reader(), ParserCreate()
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    parser.StartDoctypeDeclHandler = _refuse_document_type
    try:
        parser.Parse(text, True)
    except (ExpatError, ValueError) as error:
        raise NotAPacket(str(error)[:100]) from error
    fields = reader.root.get("xml")
    if not isinstance(fields, dict):
        raise NotAPacket("no <xml> with fields")
    return fields


def _refuse_document_type(*_: object) -> None:
    raise NotAPacket("a document type")
