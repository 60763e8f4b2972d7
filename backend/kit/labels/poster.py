"""One A4 page to be hung up: what it is for, a large code, and where it leads."""

from io import BytesIO
from typing import Final

from pydantic import BaseModel
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from backend.kit.chinese_font import FACE, FONT_FILE, FONT_NAME, chinese_font, printable
from backend.kit.labels.drawing import code_rows

_WIDTH: Final = A4[0] / mm
_HEIGHT: Final = A4[1] / mm
_ROOM: Final = _WIDTH - 40
_CODE: Final = 120.0
_TITLE: Final = 20.0
_WORDS: Final = 7.0
_MOST_LINES: Final = 4
_INK: Final = HexColor(0x1F2329)
_PALE: Final = HexColor(0x646A73)


class Poster(BaseModel):
    """`call` stands over the code; `foot` is small, at the end of the page."""

    title: str
    words: str = ""
    call: str
    url: str
    foot: str = ""


def print_poster(poster: Poster) -> bytes:
    """A PDF of one page. Sizes are millimetres; 0 is the upper edge."""
    pdfmetrics.registerFont(TTFont(FONT_NAME, FONT_FILE, subfontIndex=FACE))
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=1, invariant=1)
    canvas.setTitle(printable(poster.title))
    canvas.setFillColor(_INK)
    title = _one_line(poster.title)
    _centred(canvas, title, 45, min(_TITLE, _ROOM / max(chinese_font().width(title), 1)))
    canvas.setFillColor(_PALE)
    for number, line in enumerate(_lines(_one_line(poster.words), _WORDS)):
        _centred(canvas, line, 62 + 10 * number, _WORDS)
    canvas.setFillColor(_INK)
    _centred(canvas, _one_line(poster.call), 112, 11)
    _paint_code(canvas, poster.url, top=122)
    canvas.setFillColor(_PALE)
    _small(canvas, poster.url, 255)
    _small(canvas, _one_line(poster.foot), 266)
    canvas.save()
    return out.getvalue()


def _paint_code(canvas: Canvas, url: str, top: float) -> None:
    rows = code_rows(url)
    module = _CODE / len(rows)
    left = (_WIDTH - _CODE) / 2
    path = canvas.beginPath()
    for number, row in enumerate(rows):
        for column, is_dark in enumerate(row):
            if is_dark:
                x, y = left + column * module, _HEIGHT - top - (number + 1) * module
                path.rect(x * mm, y * mm, module * mm, module * mm)
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())


def _lines(text: str, size: float) -> list[str]:
    """As many characters as a line has room for; what is too much ends in an ellipsis."""
    lines: list[str] = []
    while text and len(lines) < _MOST_LINES:
        end = len(text)
        while chinese_font().width(text[:end]) * size > _ROOM:
            end -= 1
        lines.append(text[:end].strip())
        text = text[end:].strip()
    return [*lines[:-1], f"{lines[-1][:-1]}…"] if text else lines


def _small(canvas: Canvas, text: str, top: float) -> None:
    """As large as the line allows."""
    width = max(chinese_font().width(text), 1)
    _centred(canvas, text, top, min(5.0, _ROOM / width))


def _centred(canvas: Canvas, text: str, top: float, size: float) -> None:
    canvas.setFont(FONT_NAME, size * mm)
    canvas.drawCentredString(_WIDTH / 2 * mm, (_HEIGHT - top) * mm, text)
