"""The OpenAPI document and the page made of it."""

import json
import re
import tomllib
from html.parser import HTMLParser

import pytest
from openapi_spec_validator import validate

from backend import __version__
from backend.kit.http.docs import docs_page
from tests.support.application import openapi_document
from tests.support.kit import Api
from tests.support.processes import ROOT


class Addresses(HTMLParser):
    """Whatever a browser would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.inner_links: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name in {"src", "srcset", "action"} or tag in {"script", "link", "iframe"}:
                self.loaded.append(f"{tag} {name}={value}")
            if name.startswith("on"):
                self.loaded.append(f"{tag} {name}")
            if name == "id" and value:
                self.anchors.add(value)
            if name == "href" and value and value.startswith("#"):
                self.inner_links.add(value[1:])


@pytest.mark.long
async def test_the_document_is_valid_and_served_as_it_is_printed(product: Api) -> None:
    document = openapi_document()
    validate(document)
    answer = await product.get("/openapi.json")
    assert answer.status == 200
    assert answer.body == json.loads(json.dumps(document))
    assert document["openapi"] == "3.1.0"


async def test_the_page_shows_every_operation_and_loads_nothing(product: Api) -> None:
    answer = await product.get("/docs")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy

    page = answer.raw.decode()
    found = Addresses()
    found.feed(page)
    assert found.loaded == []
    assert found.inner_links <= found.anchors
    assert re.findall(r"url\(|@import|https?://", page) == []
    for path in openapi_document()["paths"]:
        assert f"<code>{path}</code>" in page


def test_text_of_the_document_cannot_become_markup() -> None:
    document = openapi_document()
    path = next(iter(document["paths"]))
    verb = next(iter(document["paths"][path]))
    document["paths"][path][verb]["summary"] = "<script>alert(1)</script>"
    assert "<script>" not in docs_page(document)


def test_the_version_is_the_project_s() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == __version__ == openapi_document()["info"]["version"]


def test_what_many_operations_share_is_said_once_and_referred_to() -> None:
    """Conditions, fields of forms and refusals: inlined, they made the document several times as
    large."""
    document = openapi_document()
    text = json.dumps(document)
    unions = re.findall(r'"(?:discriminator)": \{"mapping": \{"all"', text)
    assert len(unions) == 2  # as it is sent, and as it is answered
    inlined = [
        (path, verb, status)
        for path, verbs in document["paths"].items()
        for verb, described in verbs.items()
        for status, answer in described["responses"].items()
        if int(status) >= 400 and "$ref" not in answer
    ]
    assert inlined == []
    shared = document["components"]["responses"]
    assert all(name.startswith(tuple("45")) and each["content"] for name, each in shared.items())
