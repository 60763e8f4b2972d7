"""XML and JSON as the platforms write them, read with suspicion into one shape.

A document type is refused before anything of it is read, so there are no entities: nothing to
fetch, and nothing to multiply.
"""

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn
from xml.parsers.expat import ExpatError, ParserCreate

from backend.channels.wechat.callbacks.errors import PushUnreadable
from backend.features.callbacks import Node

MOST_DEPTH: Final = 12
MOST_ELEMENTS: Final = 2000
_ROOT: Final = "xml"

Nodes = Mapping[str, Node]


def read_body(body: bytes) -> Nodes:
    """The fields, in the shape of the XML. Raises PushUnreadable."""
    start = body.lstrip()[:1]
    if start == b"<":
        return _read_xml(body)
    if start == b"{":
        return _read_json(body)
    raise PushUnreadable(reason="既不是 XML 也不是 JSON")


# -- XML -------------------------------------------------------------------------------------------


class _Element:
    def __init__(self) -> None:
        self.children: dict[str, list[Node]] = {}
        self.text: list[str] = []

    def node(self) -> Node:
        if not self.children:
            return "".join(self.text).strip()
        return {name: many[0] if len(many) == 1 else many for name, many in self.children.items()}


class _Tree:
    """Grows as expat reads; more than a packet can hold is not read on."""

    def __init__(self) -> None:
        self.open: list[_Element] = [_Element()]
        self.elements = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1
        if len(self.open) > MOST_DEPTH or self.elements > MOST_ELEMENTS:
            raise PushUnreadable(reason="嵌套太深或字段太多")
        self.open.append(_Element())

    def end(self, name: str) -> None:
        closed = self.open.pop()
        self.open[-1].children.setdefault(name, []).append(closed.node())

    def text(self, text: str) -> None:
        self.open[-1].text.append(text)


def _read_xml(body: bytes) -> Nodes:
    tree = _Tree()
    parser = ParserCreate("utf-8")  # whatever the document says of itself
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.text
    try:
        parser.Parse(body.lstrip(), True)
    except ExpatError:
        raise PushUnreadable(reason="XML 不完整或编码不是 UTF-8") from None
    root = tree.open[0].children.get(_ROOT, [""])[0]
    if not isinstance(root, Mapping):
        raise PushUnreadable(reason="XML 里没有字段")
    return root


def _refuse_doctype(*declared: object) -> NoReturn:
    raise PushUnreadable(reason="XML 不能带 DOCTYPE")


# -- JSON ------------------------------------------------------------------------------------------


def _read_json(body: bytes) -> Nodes:
    try:
        read = json.loads(
            body.decode(), parse_int=str, parse_float=str, parse_constant=_refuse_constant
        )
        nodes = _node(read, 0)
    except (ValueError, RecursionError):
        raise PushUnreadable(reason="JSON 不完整或编码不是 UTF-8") from None
    if not isinstance(nodes, Mapping):
        raise PushUnreadable(reason="JSON 里没有字段")
    return _in_xml_shape(nodes)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _node(value: Any, depth: int) -> Node:
    """Numbers are texts by now. Raises ValueError for half a surrogate pair, PushUnreadable."""
    if depth > MOST_DEPTH:
        raise PushUnreadable(reason="嵌套太深或字段太多")
    match value:
        case str():
            value.encode()
            return value
        case dict():
            return {_name(name): _node(each, depth + 1) for name, each in value.items()}
        case list():
            return [_node(each, depth + 1) for each in value]
        case bool():
            return "true" if value else "false"
        case _:
            return ""


def _name(name: str) -> str:
    name.encode()
    return name


def _in_xml_shape(nodes: Nodes) -> Nodes:
    """The mini-program's JSON puts the `List` of its subscription events on the top level; XML
    has it in an element named like the event: `SubscribeMsgPopupEvent` (protocol 5.5)."""
    event, listed = nodes.get("Event"), nodes.get("List")
    if listed is None or not isinstance(event, str) or not event.startswith("subscribe_msg_"):
        return nodes
    wrapper = "".join(word.capitalize() for word in event.split("_"))
    rest = {name: node for name, node in nodes.items() if name != "List"}
    return {wrapper: {"List": listed}} | rest
