"""The Chinese font of everything we print: WenQuanYi Micro Hei (Apache-2.0), from a package.

Never a font of the machine: a label must look the same wherever it is made. The file is a TrueType
collection (`glyf` outlines, which reportlab can embed); its first face is the one meant. It holds
every character of GB 2312 and the whole of U+4E00–U+9FA5. What it lacks is spelled by `printable`,
for labels and papers alike: neither may show an empty box, or nothing.
"""

import unicodedata
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

FONT_NAME: Final = "WenQuanYiMicroHei"
FONT_FILE: Final = Path(str(files("paperang_p2_fonts_cjk"))) / "fonts" / "wqy-microhei.ttc"
FACE: Final = 0
MISSING: Final = "〓"
"""The printer's mark for a character there is no type for. A box would look like one to tick."""
_BLANK: Final = frozenset("ǎǐǒǔǘǚǜˊˋ‾℃℉\u212bⅤⅩ∼\u3164")
"""What the font has as empty space: ℃ would simply be gone from the paper."""
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Mn"})


class ChineseFont:
    """Widths and outlines. Lengths are in ems: 1.0 is the height of a line."""

    def __init__(self) -> None:
        font = TTFont(FONT_FILE, fontNumber=FACE, lazy=True)
        self._glyphs = font.getGlyphSet()
        self._names = font.getBestCmap()
        self._em = font["head"].unitsPerEm

    def width(self, text: str) -> float:
        advance = sum(self._glyphs[self._name(character)].width for character in text)
        return float(advance / self._em)

    def shows(self, text: str) -> bool:
        return all(ord(each) in self._names and each not in _BLANK for each in text)

    def outline(self, text: str, x: float, baseline: float, size: float) -> str:
        """An SVG path of the text, in a picture whose y grows downwards."""
        pen = SVGPathPen(self._glyphs, ntos=lambda number: f"{number:.3f}".rstrip("0").rstrip("."))
        scale = size / self._em
        for character in text:
            glyph = self._glyphs[self._name(character)]
            glyph.draw(TransformPen(pen, (scale, 0, 0, -scale, x, baseline)))
            x += glyph.width * scale
        return str(pen.getCommands())

    def _name(self, character: str) -> str:
        return str(self._names.get(ord(character), ".notdef"))


@lru_cache(maxsize=1)
def chinese_font() -> ChineseFont:
    return ChineseFont()


def printable(text: str) -> str:
    """Without controls and marks that turn the reading direction; line breaks stay. What has no
    glyph is spelled in plainer letters (°C for ℃), or is MISSING."""
    return "".join(map(_shown, unicodedata.normalize("NFC", text)))


@lru_cache(maxsize=4096)
def _shown(character: str) -> str:
    if character == "\n":
        return character
    if character.isspace():
        return " "
    if unicodedata.category(character) in _UNSEEN:
        return ""
    return character if chinese_font().shows(character) else _spelled(character)


def _spelled(character: str) -> str:
    plainer = "".join(
        each
        for each in unicodedata.normalize("NFKD", character)
        if unicodedata.category(each) not in _UNSEEN
    )
    return plainer if plainer and chinese_font().shows(plainer) else MISSING
