"""Pages made by the server: they work without scripts and load nothing, from nowhere.

One stylesheet stands in every page; the policy allows exactly it, by its hash.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Final

from tornado.template import DictLoader

from backend.kit.access import Actor
from backend.kit.errors import Problem
from backend.kit.http.application import Cookie
from backend.kit.http.endpoint import Endpoint
from backend.kit.http.operation import Document

_FRAMES: Final = Path(__file__).resolve().parents[1] / "pages"
_SHEETS: Final = ("mobile.css", "forms.css", "progress.css")
_STYLE: Final = "".join((_FRAMES / name).read_text(encoding="utf-8") for name in _SHEETS).replace(
    "\n", ""
)
_STYLE_HASH: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()

HTML: Final = "text/html; charset=utf-8"
_PROBLEM_TITLES: Final = {404: "没有找到", 405: "没有找到", 429: "请稍等"}
# Browsers inside WeChat and WeCom show the page's title themselves.
_TITLED_CONTAINERS: Final = ("MicroMessenger", "wxwork")


class Pages:
    """The templates of some folders, on the common frame. Every value is escaped."""

    def __init__(self, *folders: Path) -> None:
        sources = {
            path.name: path.read_text(encoding="utf-8")
            for each in (_FRAMES, *folders)
            for path in sorted(each.glob("*.html"))
        }
        self._loader = DictLoader(sources, autoescape="xhtml_escape", whitespace="all")

    def render(self, name: str, title: str, **values: Any) -> bytes:
        has_nav = values.pop("has_nav", True)
        template = self._loader.load(name)
        return template.generate(title=title, css=_STYLE, has_nav=has_nav, **values)

    def document(
        self,
        name: str,
        title: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> Document:
        body = self.render(name, title, **values)
        return Document(body, HTML, status=status, headers=headers or {})


@dataclass(frozen=True)
class Contact:
    """Whom people call when a page does not help; empty: the page does not say."""

    hotline: str = ""
    hours: str = ""


def leading_to(address: str) -> Document:
    """The browser goes there next, and does not come back by its back button."""
    return Document(b"", HTML, status=303, headers={"Location": address})


class PageEndpoint(Endpoint):
    """Answers browsers: refusals are pages, too. `guest` is who opens it, where that is known."""

    content_policy: ClassVar[str] = (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    pages: Pages = Pages()
    contact: Contact = Contact()
    guest: Actor | None = None

    @property
    def guest_id(self) -> str:
        return self.guest.id if self.guest else ""

    async def prepare(self) -> None:
        await super().prepare()
        arrival = await self.application.receive(self.request)
        self.guest = arrival.guest
        for cookie in arrival.cookies:
            self.give(cookie)
        if arrival.detour:
            self.redirect(arrival.detour, status=303)

    def give(self, cookie: Cookie) -> None:
        """Out of reach of scripts and of other sites; over TLS alone where we are reached so."""
        self.set_cookie(
            cookie.name,
            cookie.value,
            path=cookie.path,
            max_age=cookie.seconds,
            httponly=True,
            samesite="Lax",
            secure=self.application.is_reached_by_tls,
        )

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("X-Robots-Tag", "noindex, nofollow, noarchive")

    @property
    def has_nav(self) -> bool:
        agent = self.request.headers.get("User-Agent", "")
        return not any(name in agent for name in _TITLED_CONTAINERS)

    def show_problem(self, problem: Problem) -> None:
        """The number is shown for surprises only: it lets staff find them in the logs. The page of
        what is not there is the same for everybody, byte for byte."""
        is_ours = problem.status >= 500
        said = f"我们这边出了点问题。{problem.detail}" if is_ours else problem.detail
        headline, _, detail = said.partition("。")
        page = self.pages.render(
            "problem.html",
            _PROBLEM_TITLES.get(problem.status, "出了点问题"),
            has_nav=self.has_nav,
            headline=headline,
            detail=detail,
            contact=self.contact,
            reference=problem.request_id if is_ours else "",
        )
        self.set_header("Content-Type", HTML)
        self.finish(page)
