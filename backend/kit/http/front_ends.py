"""Front ends built beforehand, served from memory: pages that ask the API themselves.

What is not among a build's files is not served, so no address leads out of its folder.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

import structlog
from tornado.routing import URLSpec

from backend.kit.errors import MethodNotAllowed, NoSuchPage
from backend.kit.http.answering import AnsweringHandler
from backend.kit.http.pages import HTML, Contact, PageEndpoint, Pages

INDEX: Final = "index.html"
MOST_BYTES: Final = 64 * 1024 * 1024

_KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": HTML,
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
# Vite and uni-app write the hash of what is in a file into its name.
_HASHED: Final = re.compile(r"[.-][A-Za-z0-9_-]{8,}\.\w+$")
_PACKED: Final = ".gz"


@dataclass(frozen=True)
class FrontEnd:
    """`name` is the first part of its address and the folder of its build. `hosts`: whence its
    pictures, recordings and uploads may come and go besides this site."""

    name: str
    hosts: tuple[str, ...] = ()

    @cached_property
    def content_policy(self) -> str:
        """Styles alone may stand in the page: component libraries set positions by them. A photo
        just taken is read from the page itself, under an address of its own (blob, data)."""
        hosts = "".join(f" {host}" for host in self.hosts)
        return "; ".join(
            (
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self' 'unsafe-inline'",
                f"img-src 'self' data: blob:{hosts}",
                f"media-src 'self' blob:{hosts}",
                "font-src 'self' data:",
                f"connect-src 'self' blob: data:{hosts}",
                "manifest-src 'self'",
                "base-uri 'none'",
                "form-action 'self'",
                "frame-ancestors 'none'",
            )
        )


@dataclass(frozen=True)
class BuiltFile:
    kind: str
    is_immutable: bool
    etag: str
    body: bytes = field(repr=False)
    packed: bytes | None = field(default=None, repr=False)


Files = Mapping[str, BuiltFile]


class Build:
    """What lies in a folder, read again when its index is another one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: Files = {}
        self._read_at: tuple[int, int] | None = None
        self._reading = asyncio.Lock()

    async def files(self) -> Files:
        """By their paths below the folder; empty where nothing is built."""
        seen = self._index()
        if seen is not None and seen != self._read_at:
            async with self._reading:
                if seen != self._read_at:
                    self._files = await asyncio.to_thread(read_build, self._folder)
                    self._read_at = seen
        return self._files

    def _index(self) -> tuple[int, int] | None:
        """None where there is none: while a new build takes the place of the old one, too."""
        try:
            status = (self._folder / INDEX).stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns


def read_build(folder: Path) -> Files:
    """Plain files of known kinds. What is hidden or links elsewhere is left out."""
    files: dict[str, BuiltFile] = {}
    left = MOST_BYTES
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        is_hidden = any(part.startswith(".") for part in name.parts)
        if is_hidden or path.is_symlink() or path.suffix not in _KINDS or not path.is_file():
            continue
        if not path.resolve().is_relative_to(folder.resolve()):
            continue
        body = path.read_bytes()
        left -= len(body)
        if left < 0:
            structlog.get_logger("http").error("front end too large", folder=str(folder))
            break
        packed = path.with_name(path.name + _PACKED)
        files[name.as_posix()] = BuiltFile(
            kind=_KINDS[path.suffix],
            is_immutable=bool(_HASHED.search(path.name)) and path.name != INDEX,
            etag=f'W/"{sha256(body).hexdigest()[:32]}"',
            body=body,
            packed=packed.read_bytes() if packed.is_file() else None,
        )
    return files


class FrontEndHandler(AnsweringHandler):
    """Any address below a front end's own: a file of its build, or its index, for the page itself
    knows what stands at that address."""

    pages = Pages()

    def initialize(self, front_end: FrontEnd, build: Build) -> None:
        self._build = build
        self.set_header("Content-Security-Policy", front_end.content_policy)
        self.set_header("X-Robots-Tag", "noindex, nofollow, noarchive")

    async def prepare(self) -> None:
        self.application.started(self)
        if self.request.method not in {"GET", "HEAD"}:
            raise MethodNotAllowed

    def on_finish(self) -> None:
        self.application.finished(self)

    def allowed(self) -> Iterable[str]:
        return ("GET", "HEAD")

    async def get(self, path: str = "") -> None:
        files = await self._build.files()
        if not files:
            self._say_not_built()
            return
        file = files.get(path)
        if file is None:
            if "." in path.rpartition("/")[2]:  # a file that this build does not have
                raise NoSuchPage
            file = files[INDEX]
        self._give(file)

    head = get

    def _give(self, file: BuiltFile) -> None:
        self.set_header("Content-Type", file.kind)
        self.set_header("ETag", file.etag)
        self.set_header("Vary", "Accept-Encoding")
        lasting = "public, max-age=31536000, immutable"
        self.set_header("Cache-Control", lasting if file.is_immutable else "no-cache")
        known = re.findall(r'"[^"]*"', self.request.headers.get("If-None-Match", ""))
        if file.etag.removeprefix("W/") in known:
            self.set_status(304)
            return
        if file.packed is not None and self._takes_gzip():
            self.set_header("Content-Encoding", "gzip")
            self.write(file.packed)
        else:
            self.write(file.body)

    def _takes_gzip(self) -> bool:
        accepted = self.request.headers.get("Accept-Encoding", "")
        return bool(re.search(r"(?i)\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", accepted))

    def _say_not_built(self) -> None:
        self.set_status(503)
        self.set_header("Retry-After", "60")
        self.set_header("Content-Type", HTML)
        page = self.pages.render(
            "problem.html",
            "还没有安装",
            headline="这里的页面还没有安装",
            detail="请管理员在服务器上运行 scripts/front_ends.py build，完成后刷新本页",
            contact=Contact(),
            reference="",
        )
        self.set_header("Content-Security-Policy", PageEndpoint.content_policy)
        self.write(page)


def front_end_rules(folder: Path, front_ends: tuple[FrontEnd, ...]) -> list[URLSpec]:
    """For builds in `folder`, each under its own name."""
    rules = []
    for each in front_ends:
        parts = {"front_end": each, "build": Build(folder / each.name)}
        name = re.escape(each.name)
        rules.append(URLSpec(f"/{name}", ToItsFolder, {"name": each.name}))
        rules.append(URLSpec(f"/{name}/(.*)", FrontEndHandler, parts))
    return rules


class ToItsFolder(AnsweringHandler):
    """Without the last slash, for the page names its files from where it stands."""

    def initialize(self, name: str) -> None:
        self._name = name

    async def prepare(self) -> None:
        self.application.started(self)

    def on_finish(self) -> None:
        self.application.finished(self)

    async def get(self) -> None:
        query = self.request.query
        self.redirect(f"/{self._name}/{'?' if query else ''}{query}", status=308)
