"""Text as it can be printed: what the font lacks, or what nobody can see, is not left to chance."""

import unicodedata
from functools import lru_cache
from html import escape
from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from backend.kit.chinese_font import FACE, FONT_FILE, FONT_NAME

MOST_CHARACTERS: Final = 20_000
"""Of one text; a longer one ends in an ellipsis."""
MISSING: Final = "□"
INK: Final = HexColor(0x1F2329)
PALE: Final = HexColor(0x646A73)
_KEPT: Final = "\n"
_BLANK: Final = "ǎǐǒǔǘǚǜˊˋ‾℃℉ÅⅤⅩ∼ㅤ"
"""What the font has as empty space: ℃ would simply be gone from the paper."""

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
def lettering() -> frozenset[int]:
    """The characters there are; registers the font on the first call."""
    font = TTFont(FONT_NAME, FONT_FILE, subfontIndex=FACE)
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph) - frozenset(map(ord, _BLANK))


def printable(text: str) -> str:
    """Without controls and marks that turn the reading direction; a box for what has no glyph."""
    there = lettering()
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS] + "…"
    return "".join(_shown(character, there) for character in text)


def _shown(character: str, there: frozenset[int]) -> str:
    if character in _KEPT:
        return character
    if character.isspace():
        return " "
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Mn"}:
        return ""
    return character if ord(character) in there else _spelled(character, there)


def _spelled(character: str, there: frozenset[int]) -> str:
    """°C for ℃: in plainer letters, where there are some."""
    plainer = [
        each
        for each in unicodedata.normalize("NFKD", character)
        if unicodedata.category(each) != "Mn"
    ]
    return "".join(plainer) if plainer and there.issuperset(map(ord, plainer)) else MISSING


def paragraph(text: str, style: ParagraphStyle = PLAIN) -> Paragraph:
    """Whatever the text holds is shown, and never read as markup."""
    return Paragraph(escape(printable(text)).replace("\n", "<br/>"), style)
