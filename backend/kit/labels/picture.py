"""One label as a picture."""

from html import escape
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from backend.kit.chinese_font import FACE, FONT_FILE, chinese_font
from backend.kit.labels.drawing import HEIGHT, WIDTH, Code, Drawing, Label, draw

_MM_PER_INCH: Final = 25.4
_WHITE: Final = 255


def label_png(label: Label, dpi: int) -> bytes:
    """Modules are whole dots, so that no printer has to guess where one ends."""
    drawing = draw(label)
    scale = dpi / _MM_PER_INCH
    image = Image.new("L", (round(WIDTH * scale), round(HEIGHT * scale)), _WHITE)
    canvas = ImageDraw.Draw(image)
    _paint_code(canvas, drawing.code, scale)
    for words in drawing.words:
        font = ImageFont.truetype(str(FONT_FILE), words.size * scale, index=FACE)
        place = (words.left * scale, words.baseline * scale)
        canvas.text(place, words.text, font=font, fill=0, anchor="ls")
    out = BytesIO()
    image.save(out, "PNG", dpi=(dpi, dpi), optimize=True)
    return out.getvalue()


def _paint_code(canvas: ImageDraw.ImageDraw, code: Code, scale: float) -> None:
    dots = max(1, round(code.module * scale))
    # Centred where the drawing has it: the rounding is shared by both sides.
    shift = (code.side * scale - dots * len(code.rows)) / 2
    left, top = round(code.left * scale + shift), round(code.top * scale + shift)
    for row, column, length in code.runs():
        x, y = left + column * dots, top + row * dots
        canvas.rectangle((x, y, x + length * dots - 1, y + dots - 1), fill=0)


def label_svg(label: Label) -> bytes:
    """Text as outlines: it looks the same where the font is missing."""
    drawing = draw(label)
    code = drawing.code
    modules = "".join(f"M{x} {y}h{length}v1h-{length}z" for y, x, length in code.runs())
    font = chinese_font()
    words = "".join(
        font.outline(each.text, each.left, each.baseline, each.size) for each in drawing.words
    )
    title = escape(_spoken(label, drawing))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}mm" height="{HEIGHT:g}mm" '
        f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img"><title>{title}</title>'
        f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="#fff"/>'
        f'<g transform="translate({code.left:g} {code.top:g}) scale({code.module:g})" '
        f'shape-rendering="crispEdges"><path d="{modules}"/></g><path d="{words}"/></svg>'
    ).encode()


def _spoken(label: Label, drawing: Drawing) -> str:
    return f"{drawing.words[0].text} {label.brand} {label.model} {label.ending}"
