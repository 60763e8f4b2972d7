"""How the text of a paper looks."""

from functools import lru_cache
from html import escape
from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from backend.kit.chinese_font import FACE, FONT_FILE, FONT_NAME, printable

MOST_CHARACTERS: Final = 20_000
"""Of one text; a longer one ends in an ellipsis."""
INK: Final = HexColor(0x1F2329)
PALE: Final = HexColor(0x646A73)
PLAIN: Final = ParagraphStyle(
    "plain", fontName=FONT_NAME, fontSize=9.5, leading=14, textColor=INK, wordWrap="CJK"
)
SMALL: Final = ParagraphStyle("small", PLAIN, fontSize=8.5, leading=12)
NAME: Final = ParagraphStyle("name", PLAIN, textColor=PALE)
CAPTION: Final = ParagraphStyle("caption", SMALL, textColor=PALE, alignment=TA_CENTER)
TITLE: Final = ParagraphStyle("title", PLAIN, fontSize=17, leading=24, alignment=TA_CENTER)
LABEL: Final = ParagraphStyle("label", PLAIN, spaceBefore=7, spaceAfter=3, keepWithNext=1)
HEADING: Final = ParagraphStyle(
    "heading", PLAIN, fontSize=11.5, leading=17, spaceBefore=10, spaceAfter=4, keepWithNext=1
)


@lru_cache(maxsize=1)
def lettering() -> None:
    """Makes the font known to reportlab, once."""
    pdfmetrics.registerFont(TTFont(FONT_NAME, FONT_FILE, subfontIndex=FACE))


def shown(text: str) -> str:
    """As it can be printed, and no longer than a paper bears."""
    return printable(text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…")


def paragraph(text: str, style: ParagraphStyle = PLAIN) -> Paragraph:
    """Whatever the text holds is shown, and never read as markup."""
    return Paragraph(escape(shown(text)).replace("\n", "<br/>"), style)
