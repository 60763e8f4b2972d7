"""Many labels as a PDF for the printer: sheets of A4 to be cut, or a roll of single labels."""

from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO
from typing import Final

from pydantic import BaseModel
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from backend.kit.chinese_font import FACE, FONT_FILE, FONT_NAME
from backend.kit.labels.drawing import HEIGHT, WIDTH, Drawing, Label, draw

COLUMNS: Final = 4
ROWS: Final = 8
GAP: Final = 4.0
PER_PAGE: Final = COLUMNS * ROWS
LEFT: Final = (A4[0] / mm - COLUMNS * WIDTH - (COLUMNS - 1) * GAP) / 2
TOP: Final = (A4[1] / mm - ROWS * HEIGHT - (ROWS - 1) * GAP) / 2

_MARK_OFF: Final = 0.5
_MARK_LONG: Final = 1.5


class SheetLayout(StrEnum):
    A4 = "a4"
    ROLL = "roll"


class LabelSheet(BaseModel):
    layout: SheetLayout
    labels: list[Label]


def print_sheet(order: bytes) -> bytes:
    """A LabelSheet as JSON in, a PDF out. CPU-heavy: about 20 ms a label."""
    sheet = LabelSheet.model_validate_json(order)
    pdfmetrics.registerFont(TTFont(FONT_NAME, FONT_FILE, subfontIndex=FACE))
    out = BytesIO()
    size = A4 if sheet.layout is SheetLayout.A4 else (WIDTH * mm, HEIGHT * mm)
    canvas = Canvas(out, pagesize=size, pageCompression=1, invariant=1)
    canvas.setTitle("设备标签")
    for number, (label, place) in enumerate(_placed(sheet)):
        if number and place == _places(sheet.layout)[0]:
            canvas.showPage()
        _paint(canvas, draw(label), place, size[1])
        if sheet.layout is SheetLayout.A4:
            _paint_crop_marks(canvas, place, size[1])
    canvas.save()
    return out.getvalue()


def _places(layout: SheetLayout) -> list[tuple[float, float]]:
    """The upper left corners of the labels of one page, in millimetres."""
    if layout is SheetLayout.ROLL:
        return [(0.0, 0.0)]
    return [
        (LEFT + column * (WIDTH + GAP), TOP + row * (HEIGHT + GAP))
        for row in range(ROWS)
        for column in range(COLUMNS)
    ]


def _placed(sheet: LabelSheet) -> Iterator[tuple[Label, tuple[float, float]]]:
    places = _places(sheet.layout)
    for number, label in enumerate(sheet.labels):
        yield label, places[number % len(places)]


def _paint(
    canvas: Canvas, drawing: Drawing, place: tuple[float, float], page_height: float
) -> None:
    left, top = place
    code = drawing.code
    canvas.setFillGray(0)
    path = canvas.beginPath()
    for row, column, length in code.runs():
        x = (left + code.left + column * code.module) * mm
        y = page_height - (top + code.top + (row + 1) * code.module) * mm
        path.rect(x, y, length * code.module * mm, code.module * mm)
    canvas.drawPath(path, stroke=0, fill=1)
    for words in drawing.words:
        canvas.setFont(FONT_NAME, words.size * mm)
        baseline = page_height - (top + words.baseline) * mm
        canvas.drawString((left + words.left) * mm, baseline, words.text)


def _paint_crop_marks(canvas: Canvas, place: tuple[float, float], page_height: float) -> None:
    """At each corner, outside the label."""
    canvas.setLineWidth(0.1 * mm)
    canvas.setStrokeGray(0.5)
    for x, out in ((place[0], -1), (place[0] + WIDTH, 1)):
        for y, down in ((place[1], -1), (place[1] + HEIGHT, 1)):
            at_y = page_height - y * mm
            near, far = out * _MARK_OFF, out * (_MARK_OFF + _MARK_LONG)
            canvas.line((x + near) * mm, at_y, (x + far) * mm, at_y)
            near, far = down * _MARK_OFF, down * (_MARK_OFF + _MARK_LONG)
            canvas.line(x * mm, at_y - near * mm, x * mm, at_y - far * mm)
