"""A browser without scripts: reads a page, fills its forms in, sends them as browsers do."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlencode
from uuid import uuid4

from tests.support.kit import Answer, Api

URLENCODED: Final = {"Content-Type": "application/x-www-form-urlencoded"}

_CHECKED: Final = ("checkbox", "radio")
_VOID: Final = ("input", "img", "meta", "link", "br")


Chosen = bytes | list[tuple[str, bytes]] | None
"""The photo of a page that takes one, or files by the names of their fields."""


@dataclass
class Form:
    """`fields`: what would be sent as it stands; `offered`: the values that can be chosen; `files`:
    where files can be."""

    action: str
    enctype: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def filled(self, changes: dict[str, str | list[str]]) -> list[tuple[str, str]]:
        values = {
            **self.fields,
            **{name: [v] if isinstance(v, str) else v for name, v in changes.items()},
        }
        return [(name, value) for name, each in values.items() for value in each]


class Seen(HTMLParser):
    """The words, links and forms of a page; it fails where a script or a foreign address is."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.images: list[str] = []
        self.forms: dict[str, Form] = {}
        self.opened: set[str] = set()
        self._inside: list[str] = []
        self._form: Form | None = None
        self._area = ""
        self._select = ""
        self.feed(page.decode())

    @property
    def text(self) -> str:
        return " ".join(self.words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert tag not in ("script", "iframe", "object", "embed", "base", "link"), tag
        assert not [name for name in given if name.startswith("on") or name == "style"], given
        if tag not in _VOID:
            self._inside.append(tag)
        match tag:
            case "a":
                self.links.append(given.get("href", ""))
            case "img":
                self.images.append(given["src"])
            case "details" if "open" in given:
                self.opened.add(given.get("id", ""))
            case "form":
                self._form = Form(given["action"], given.get("enctype", ""))
                self.forms[given["id"]] = self._form
            case "input" | "textarea" | "button":
                self._field(tag, given)
            case "select" | "option" | "optgroup":
                self._choosing(tag, given)

    def _choosing(self, tag: str, given: dict[str, str]) -> None:
        if tag == "optgroup":
            self.words.append(given["label"])
        if self._form is None or tag == "optgroup":
            return
        if tag == "select":
            self._select = given["name"]
            self._form.fields[self._select] = [""]
            return
        self._form.offered.setdefault(self._select, []).append(given["value"])
        if "selected" in given:
            self._form.fields[self._select] = [given["value"]]

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", tag)
        form = self.forms.get(given.get("form", ""), self._form)
        if form is None or not name:
            return
        if kind == "file":
            form.files.append(name)
            return
        if kind in _CHECKED or tag == "button":
            form.offered.setdefault(name, []).append(given["value"])
        if tag == "textarea":
            self._area = name
            form.fields[name] = [""]
        elif kind == "hidden":
            form.fields.setdefault(name, []).append(given.get("value", ""))
        elif kind not in _CHECKED and tag != "button":
            form.fields[name] = [given.get("value", "")]
        elif "checked" in given:
            form.fields.setdefault(name, []).append(given["value"])

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass
        if tag == "form":
            self._form = None
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form.fields[self._area] = [data]
        elif data.strip() and "style" not in self._inside and "svg" not in self._inside:
            self.words.append(data.strip())


@dataclass
class Browser:
    """`addresses` pretends to sit behind a proxy that tells whose request it is."""

    api: Api

    async def open(self, path: str, status: int = 200) -> Seen:
        page = await self.api.get(path)
        assert page.status == status, (page.status, page.raw[-600:].decode())
        return Seen(page.raw)

    def read(self, answer: Answer) -> Seen:
        """The page that an answer is."""
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return Seen(answer.raw)

    async def send(self, form: Form, photo: Chosen = None, /, **changes: str | list[str]) -> Answer:
        pairs = form.filled(changes)
        if form.enctype:
            chosen = photo if isinstance(photo, list) else [("file", photo or b"")]
            body, kind = multipart(pairs, chosen)
            headers = {"Content-Type": kind}
        else:
            body, headers = urlencode(pairs).encode(), URLENCODED
        return await self.api.post(form.action, raw=body, headers=headers)

    async def sent(self, form: Form, photo: Chosen = None, /, **changes: str | list[str]) -> str:
        """Send it, and say where that leads."""
        answer = await self.send(form, photo, **changes)
        assert answer.status == 303, (answer.status, Seen(answer.raw).text[:600])
        assert answer.raw == b""
        return answer.headers["location"]

    async def refused(
        self, form: Form, status: int, photo: Chosen = None, /, **changes: str | list[str]
    ) -> Seen:
        """Send it, and read why it was not taken."""
        answer = await self.send(form, photo, **changes)
        assert answer.status == status, (answer.status, answer.raw[-600:].decode())
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return Seen(answer.raw)


def multipart(pairs: list[tuple[str, str]], files: list[tuple[str, bytes]]) -> tuple[bytes, str]:
    """As a browser sends it: an empty file where none was chosen."""
    boundary = f"----{uuid4().hex}"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in pairs
    ]
    for name, content in files:
        filename = "photo.jpg" if content else ""
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
            f'filename="{filename}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        )
        parts.append(head.encode() + content + b"\r\n")
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"
