"""Words as a phone draws them: links and tones where WeCom has them, nothing executable."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# The markup WeCom draws in texts and text cards; anything else is shown as it was written.
MARKUP: Final = re.compile(
    r"""<a\s+href=(?P<quote>["'])(?P<href>https?://[^"'<>\s]+)(?P=quote)\s*>(?P<link>[^<]*)</a>"""
    r"""|<div\s+class=["'](?P<tone>gray|normal|highlight)["']\s*>(?P<toned>[^<]*)</div>"""
    r"""|(?P<line><br\s*/?>)"""
)


# What phones take for an address: to the first sign that cannot stand in one.
WEB_ADDRESS: Final = re.compile(r"(https?://[\x21-\x7e]+)")


@dataclass(frozen=True)
class Run:
    """Some words of one look: a link when `href` is set, a block of its own when `tone` is."""

    text: str
    href: str = ""
    tone: str = ""


def web_address(url: str) -> str:
    """The address when a browser may open it, else nothing: `javascript:` stays text."""
    return url if url.lower().startswith(("http://", "https://")) else ""


def plain(text: str) -> str:
    """The words without WeCom's markup."""
    return "".join(run.text for run in runs(text))


def words_and_links(text: str) -> Iterator[Run]:
    """Phones make addresses in a text message tappable; nothing else in it is markup."""
    for part in WEB_ADDRESS.split(text):
        if part:
            yield Run(part, href=part if WEB_ADDRESS.fullmatch(part) else "")


def runs(text: str) -> Iterator[Run]:
    end = 0
    for found in MARKUP.finditer(text):
        if found.start() > end:
            yield Run(text[end : found.start()])
        end = found.end()
        if found["href"]:
            yield Run(found["link"] or found["href"], href=found["href"])
        elif found["tone"]:
            yield Run(found["toned"], tone=found["tone"])
        else:
            yield Run("\n")
    if end < len(text):
        yield Run(text[end:])
