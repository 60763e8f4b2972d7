"""Where the pages are drawn, and how a form that was refused is shown again."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from backend.features.devices import DEVICE_PAGES
from backend.kit.http import Document
from backend.kit.http.forms import FormFields
from backend.kit.http.icons import icon
from backend.kit.http.pages import Pages, leading_to

TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates"
PAGES: Final = Pages(TEMPLATES, DEVICE_PAGES)
NOTHING: Final = FormFields()


def draw(
    template: str,
    title: str,
    *,
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    typed: FormFields = NOTHING,
    trouble: str = "",
    **values: Any,
) -> Document:
    """`typed` and `errors` belong to a form that is shown again; `trouble` says what was wrong
    with it as a whole."""
    return PAGES.document(
        template,
        title,
        status=status,
        icon=icon,
        nothing=NOTHING,
        errors=errors or {},
        typed=typed,
        trouble=trouble,
        **values,
    )


def see(address: str) -> Document:
    """Look there instead: what was sent is done, and reloading does not send it again."""
    return leading_to(address)
