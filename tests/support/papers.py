"""PDFs as their readers get them."""

from typing import Any

import pypdfium2

_IMAGE = 3


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page, as somebody gets them who copies them."""
    document: Any = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def words_of(pdf: bytes) -> str:
    """All of them without the spaces, which a line's end may have eaten."""
    return "".join("".join(page.split()) for page in pages_of(pdf))


def pictures_of(pdf: bytes) -> int:
    document: Any = pypdfium2.PdfDocument(pdf)
    return sum(each.type == _IMAGE for page in document for each in page.get_objects(max_depth=4))
