"""A link in a message leads to a page that the console has."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_WRITTEN: Final = re.compile(r"web_path=(?:\(\s*)?f?\"(/console/[^\"]+)\"")
_ROUTE: Final = re.compile(r"path: '(/[^']*)'")


def test_every_console_link_of_a_message_has_a_page() -> None:
    written = {
        (link, source.name)
        for source in (ROOT / "backend").rglob("*.py")
        for link in _WRITTEN.findall(source.read_text("utf-8"))
    }
    router = ROOT / "console" / "src" / "router"
    routes = {
        re.sub(r":\w+", "1", path)
        for name in ("pages.ts", "links.ts")
        for path in _ROUTE.findall((router / name).read_text("utf-8"))
    }
    assert len(written) >= 8
    lost = {
        (link, source)
        for link, source in written
        if re.sub(r"\{[^}]+\}", "1", link).removeprefix("/console").partition("?")[0] not in routes
    }
    assert lost == set()
