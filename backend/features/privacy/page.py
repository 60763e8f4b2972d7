"""The page of a policy, for anybody."""

from pathlib import Path
from typing import Final

from backend.features.consents import PolicyText
from backend.kit.http import Document
from backend.kit.http.pages import Contact, Pages

PAGES: Final = Pages(Path(__file__).resolve().parent / "pages")


def policy_page(text: PolicyText, contact: Contact, *, has_nav: bool) -> Document:
    paragraphs = [part.split("\n") for part in text.text.split("\n\n")]
    return PAGES.document(
        "policy.html",
        text.title,
        has_nav=has_nav,
        paragraphs=paragraphs,
        edition=text.edition,
        contact=contact,
    )
