"""What a thumb and an eye in the sun need of a page, measured on the page itself: targets of 44 px,
a contrast of 4.5, nothing wider than the phone. For the pages of customers and of the bench."""

from pathlib import Path
from typing import Final

from playwright.sync_api import Page

SMALLEST_TARGET: Final = 44
LEAST_CONTRAST: Final = 4.5

_MEASURE: Final = Path(__file__).with_name("page_measures.js").read_text(encoding="utf-8")


def measured(page: Page) -> list[str]:
    """What is too small, too pale or too wide on the page that is looked at, in words."""
    found: list[str] = page.evaluate(_MEASURE, [SMALLEST_TARGET, LEAST_CONTRAST])
    return found
