"""A signature for whoever cannot draw one: his name as he typed it, and that he stood by it."""

from datetime import date
from hashlib import sha256
from io import BytesIO
from tempfile import TemporaryFile
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from backend.kit.chinese_font import FACE, FONT_FILE, printable
from backend.kit.http import Upload
from backend.kit.http.uploads.spool import HEAD_BYTES

LONGEST_NAME: Final = 30
_SIZE: Final = (900, 260)
_MARGIN: Final = 30
_LARGEST: Final = 120
_SMALL: Final = 28


def typed_signature(name: str, day: date) -> Upload:
    """A picture of the name, with a line that says how it was given, in a file of its own."""
    image = Image.new("RGB", _SIZE, "white")
    canvas = ImageDraw.Draw(image)
    room = _SIZE[0] - 2 * _MARGIN
    words = " ".join(printable(name).split())[:LONGEST_NAME]
    size = min(_LARGEST, room // max(len(words), 1))
    _write(canvas, words, 140, size)
    _write(canvas, f"本人输入姓名确认，{day.isoformat()}", 225, _SMALL)
    out = BytesIO()
    image.save(out, "PNG")
    content = out.getvalue()
    file = TemporaryFile()  # noqa: SIM115 - closed by whoever takes it in
    file.write(content)
    file.seek(0)
    return Upload(
        file=file,
        head=content[:HEAD_BYTES],
        length=len(content),
        sha256=sha256(content).hexdigest(),
        filename="",
    )


def _write(canvas: ImageDraw.ImageDraw, words: str, baseline: int, size: int) -> None:
    font = ImageFont.truetype(str(FONT_FILE), size, index=FACE)
    canvas.text((_MARGIN, baseline), words, font=font, fill="black", anchor="ls")
