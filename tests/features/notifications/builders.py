from backend.features.notifications import Link, Occasion, WordingBook

BOOK = WordingBook.shipped()
LINK = Link(web_path="/t/abc", miniprogram_page="pages/ticket/detail?id=abc")


def samples(occasion: Occasion, **changed: str) -> dict[str, str]:
    """The occasion's own sample values, but for the ones given."""
    shown = {name: each.sample for name, each in BOOK[occasion].placeholders.items()}
    return shown | changed
