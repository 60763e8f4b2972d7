"""/openapi.json, and /docs: the same document as a page that loads nothing from anywhere."""

import json
from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from html import escape
from typing import Any, ClassVar, Final

from tornado.routing import URLSpec

from backend.kit.http.endpoint import Endpoint
from backend.kit.http.operation import ANYONE, Document, operation

OpenApi = Mapping[str, Any]

_STYLE: Final = """
:root{color-scheme:light dark;--line:color-mix(in srgb,CanvasText 15%,Canvas)}
body{font:15px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;max-width:60rem;
margin:2rem auto;
padding:0 1rem}
h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}
nav a{margin-right:1em}
details{border:1px solid var(--line);border-radius:6px;margin:.5rem 0;padding:.4rem .8rem}
summary{cursor:pointer;display:flex;gap:.8em;flex-wrap:wrap;align-items:baseline}
summary b{min-width:4.5em;font-family:ui-monospace,monospace}
code,pre{font:13px/1.5 ui-monospace,monospace}
pre{overflow-x:auto;border-left:3px solid var(--line);padding-left:.8rem;white-space:pre-wrap}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;
padding:.2rem .8rem .2rem 0;border-top:1px solid var(--line)}
"""
_STYLE_HASH: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()
_REF: Final = "#/components/schemas/"


class OpenApiJson(Endpoint):
    path = "/openapi.json"
    cache_control = "no-cache"

    def initialize(self, source: "Source") -> None:
        self.source = source

    @operation(permission=ANYONE)
    async def get(self) -> Document:
        """This document."""
        return Document(self.source.json, "application/json")


class DocsPage(Endpoint):
    path = "/docs"
    cache_control = "no-cache"
    content_policy: ClassVar[str] = (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"
    )

    def initialize(self, source: "Source") -> None:
        self.source = source

    @operation(permission=ANYONE, produces="text/html")
    async def get(self) -> Document:
        """Every operation, for people."""
        return Document(self.source.page, "text/html; charset=utf-8")


DOCS_ENDPOINTS: Final[tuple[type[Endpoint], ...]] = (OpenApiJson, DocsPage)


class Source:
    """The document, made when it is first asked for: that takes longer than a start should."""

    def __init__(self, build: Callable[[], OpenApi]) -> None:
        self._build = build

    @cached_property
    def document(self) -> OpenApi:
        return self._build()

    @cached_property
    def json(self) -> bytes:
        return json.dumps(self.document, ensure_ascii=False).encode()

    @cached_property
    def page(self) -> bytes:
        return docs_page(self.document).encode()


def docs_rules(build: Callable[[], OpenApi]) -> list[URLSpec]:
    """`build` gives the document, these two endpoints included."""
    source = Source(build)
    return [endpoint.route(source=source) for endpoint in DOCS_ENDPOINTS]


def docs_page(document: OpenApi) -> str:
    title = escape(f"{document['info']['title']} API")
    tags = _by_tag(document)
    links = "".join(f'<a href="#{escape(tag)}">{escape(tag)}</a>' for tag in tags)
    body = "".join(
        _section(tag, operations, document["components"]) for tag, operations in tags.items()
    )
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
        f'<h1>{title}</h1><nav>{links} <a href="/openapi.json">openapi.json</a></nav>{body}'
        f"<h2>schemas</h2>{''.join(_schemas(document))}</html>"
    )


def _by_tag(document: OpenApi) -> dict[str, list[tuple[str, str, OpenApi]]]:
    tags: dict[str, list[tuple[str, str, OpenApi]]] = defaultdict(list)
    for path, verbs in document["paths"].items():
        for verb, described in verbs.items():
            tags[described["tags"][0]].append((verb.upper(), path, described))
    return dict(sorted(tags.items()))


def _section(tag: str, operations: list[tuple[str, str, OpenApi]], shared: OpenApi) -> str:
    parts = "".join(_operation(*each, shared) for each in operations)
    return f'<h2 id="{escape(tag)}">{escape(tag)}</h2>{parts}'


def _operation(verb: str, path: str, described: OpenApi, shared: OpenApi) -> str:
    parameters = [_said(each, shared["parameters"]) for each in described["parameters"]]
    responses = {
        status: _said(each, shared["responses"]) for status, each in described["responses"].items()
    }
    permission = described.get("x-permission")
    who = f"<p>permission: <code>{escape(permission)}</code></p>" if permission else ""
    return (
        f"<details><summary><b>{verb}</b><code>{escape(path)}</code>"
        f"<span>{escape(described['summary'])}</span></summary>"
        f"<p>{escape(described['description'])}</p>{who}{_parameters(parameters)}"
        f"{_request_body(described)}{_responses(responses)}</details>"
    )


def _said(each: OpenApi, shared: OpenApi) -> OpenApi:
    """Itself, or what it refers to by name."""
    found: OpenApi = shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
    return found


def _parameters(parameters: list[OpenApi]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(each['name'])}</code>{' *' if each['required'] else ''}</td>"
        f"<td>{each['in']}</td><td>{_type(each['schema'])}</td></tr>"
        for each in parameters
    )
    return f"<table>{rows}</table>" if rows else ""


def _request_body(described: OpenApi) -> str:
    if "requestBody" not in described:
        return ""
    return f"<p>body: {_contents(described['requestBody'])}</p>"


def _responses(responses: OpenApi) -> str:
    rows = "".join(
        f"<tr><td>{status}</td><td>{escape(each['description'])}</td><td>{_contents(each)}</td></tr>"
        for status, each in responses.items()
    )
    return f"<table>{rows}</table>"


def _contents(holder: OpenApi) -> str:
    return ", ".join(
        f"{escape(media_type)} {_type(content.get('schema', {}))}"
        for media_type, content in holder.get("content", {}).items()
    )


def _type(schema: OpenApi) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].removeprefix(_REF))
        return f'<a href="#schema-{name}">{name}</a>'
    if "items" in schema:
        return f"list of {_type(schema['items'])}"
    if "anyOf" in schema:
        return " | ".join(_type(option) for option in schema["anyOf"])
    return f"<code>{escape(str(schema.get('type', schema.get('const', ''))))}</code>"


def _schemas(document: OpenApi) -> Iterator[str]:
    for name, schema in sorted(document["components"]["schemas"].items()):
        text = escape(json.dumps(schema, ensure_ascii=False, indent=1))
        yield (
            f'<details id="schema-{escape(name)}"><summary><code>{escape(name)}</code></summary>'
            f"<pre>{text}</pre></details>"
        )
