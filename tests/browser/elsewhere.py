"""Pages that lead out of the browser: to the dialler, or to a map."""

import re
from collections.abc import Callable

from tests.browser.visitors import Visitor


def led_to(visitor: Visitor, press: Callable[[], None]) -> str:
    """The address of the other application that is opened."""
    with visitor.page.expect_request(re.compile(r"^(?!https?:|data:|blob:)")) as asked:
        press()
    visitor.outside.remove(asked.value.url)
    return asked.value.url
