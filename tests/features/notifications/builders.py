from datetime import UTC, datetime

from backend.features.notifications import Link, Occasion, Recipient, WordingBook

NOON = datetime(2026, 7, 15, 4, tzinfo=UTC)  # 12:00 in Shanghai
BOOK = WordingBook.read()
LI = Recipient.customer("li")
WANG = Recipient.staff("wang")
LINK = Link(web_path="/t/abc", miniprogram_page="pages/ticket/detail?id=abc")


def samples(occasion: Occasion, **changed: str) -> dict[str, str]:
    """The occasion's own sample values, but for the ones given."""
    shown = {name: each.sample for name, each in BOOK[occasion].placeholders.items()}
    return shown | changed
