"""The shelves lead where the rules would, tried one after the other."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine
from tornado.routing import URLSpec
from tornado.web import Application, RequestHandler

from backend.app import build_rules
from backend.container import build_container
from backend.kit.http.routing import ShelvedRouter
from backend.settings import Settings


@pytest.fixture(scope="module")
def rules() -> Iterator[list[URLSpec]]:
    container = build_container(Settings())
    yield build_rules(container)
    container.close()


def asked(path: str) -> HTTPServerRequest:
    line = RequestStartLine("GET", path, "HTTP/1.1")
    return HTTPServerRequest(start_line=line, headers=HTTPHeaders({"Host": "localhost"}))


@pytest.fixture(scope="module")
def shelves(rules: list[URLSpec]) -> ShelvedRouter:
    return ShelvedRouter(Application(), rules)


def found(shelves: ShelvedRouter, path: str) -> tuple[Any, ...] | None:
    delegate: Any = shelves.find_handler(asked(path))
    if delegate is None:
        return None
    return (
        delegate.handler_class,
        delegate.handler_kwargs,
        delegate.path_args,
        delegate.path_kwargs,
    )


def first(rules: Sequence[URLSpec], path: str) -> tuple[Any, ...] | None:
    for rule in rules:
        if (match := rule.matcher.match(asked(path))) is not None:
            args, kwargs = match.get("path_args", []), match.get("path_kwargs", {})
            return rule.handler_class, rule.target_kwargs, args, kwargs
    return None


def example(rule: URLSpec) -> str:
    """An address that it matches."""
    path = re.sub(r"\(\?P<\w+>[^)]*\)|\(\.\*\)", "x1", rule.regex.pattern.removesuffix("$"))
    path = re.sub(r"\\(.)", r"\1", path)
    assert rule.regex.match(path), (rule.regex.pattern, path)
    return path


def test_every_address_of_the_product_leads_to_its_handler(
    rules: list[URLSpec], shelves: ShelvedRouter
) -> None:
    for path in map(example, rules):
        assert found(shelves, path) == first(rules, path), path
        for other in (f"{path}/x2", f"{path}%2f", path.upper()):
            assert found(shelves, other) == first(rules, other), other


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "//", "///", "/api", "/api/v1", "/api/v1/", "/api/v1/tickets/", "*", "/%00"),
        *("/api/v1/tickets%2fx", "/api/v1/../v1/tickets", "/api/v1/notice\\-wordings"),
        *("/q/", "/q/a.txt"),
    ],
)
def test_a_strange_address_leads_nowhere_else(
    rules: list[URLSpec], shelves: ShelvedRouter, path: str
) -> None:
    assert found(shelves, path) == first(rules, path)


class Here(RequestHandler): ...


class There(RequestHandler): ...


def test_among_those_alike_the_earlier_one_and_words_before_patterns() -> None:
    rules = [
        URLSpec(r"/a/(?P<any>[^/]+)", Here),
        URLSpec(r"/a/b", There),
        URLSpec(r"/a/b", Here),
        URLSpec(r"/a/b/c/(?P<one>\w+)", Here),
        URLSpec(r"/a/b/c/(?P<two>\w+)", There),
    ]
    shelves = ShelvedRouter(Application(), rules)
    assert found(shelves, "/a/b") == (There, {}, [], {})
    assert found(shelves, "/a/d") == (Here, {}, [], {"any": b"d"})
    assert found(shelves, "/a/b/c/e") == (Here, {}, [], {"one": b"e"})
    assert found(shelves, "/b") is None
