"""Every page of the customer, as `pages.json` names them, can be read in small and in large type,
and hit by a thumb."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.house import House, furnished
from tests.browser.installation import Installation
from tests.support.processes import ROOT

PAGES: Final = [
    each["path"].removeprefix("pages/")
    for each in json.loads((ROOT / "miniprogram/src/pages.json").read_bytes())["pages"]
]
SMALLEST_TARGET: Final = 44
LEAST_CONTRAST: Final = 4.5


@pytest.fixture(scope="module")
def house(installation: Installation, chromium: Browser) -> Iterator[House]:
    with furnished(installation, chromium) as house:
        yield house


MEASURE: Final = (Path(__file__).parent / "page_measures.js").read_text(encoding="utf-8")

LARGE: Final = "() => document.querySelectorAll('.bx-page').forEach(e => e.classList.add('care'))"


def measured(page: Page) -> list[str]:
    found: list[str] = page.evaluate(MEASURE, [SMALLEST_TARGET, LEAST_CONTRAST])
    return found


def test_every_page_can_be_read_and_hit_also_in_large_type(house: House) -> None:
    wrong = {}
    for name in PAGES:
        page = house.opens(name)
        house.customer.visitor.phone_screens(f"customer-every-{name.replace('/', '-')}")
        found = measured(page)
        page.evaluate(
            "() => document.querySelectorAll('.bx-page').forEach(e => e.classList.add('care'))"
        )
        found += [f"care: {each}" for each in measured(page)]
        if found:
            wrong[name] = found
    assert wrong == {}
