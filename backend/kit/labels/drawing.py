"""Where everything stands on a label; PNG, SVG and PDF draw the same drawing.

Millimetres, from the upper left corner. Nothing dark is nearer to the edge than 2 mm, so that a
cut that goes 1 mm astray takes nothing away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from backend.kit.chinese_font import chinese_font, printable

WIDTH: Final = 40.0
HEIGHT: Final = 30.0
SAFE: Final = 2.0
QUIET_MODULES: Final = 4

# A thermal printer of 203 dpi has 8 dots a millimetre: modules of whole dots are printed evenly.
_DOT: Final = 0.125
_SMALLEST_MODULE: Final = 2 * _DOT
_CODE_BOX: Final = 26.0
_CODE_LEFT: Final = 0.5
_TEXT_LEFT: Final = 26.4
_TEXT_WIDTH: Final = WIDTH - SAFE - _TEXT_LEFT

CALL: Final = "扫码报修"
ENDING: Final = "尾号"
NUMBER: Final = "编号"


class Label(BaseModel):
    """What one sticker says; `url` is what its code holds. `ending` tells it from others: the end
    of its code, or its number in the roll, as `ending_name` says."""

    url: str
    ending: str
    ending_name: str = ENDING
    brand: str
    model: str


@dataclass(frozen=True)
class Words:
    """One line of text on its baseline."""

    text: str
    left: float
    baseline: float
    size: float


@dataclass(frozen=True)
class Code:
    """A QR code with its quiet zone; `left` and `top` are the corner of the quiet zone."""

    rows: tuple[tuple[bool, ...], ...]
    left: float
    top: float
    module: float

    @property
    def side(self) -> float:
        return len(self.rows) * self.module

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """The dark stretches: row, first column, number of modules."""
        for number, row in enumerate(self.rows):
            start = None
            for column, is_dark in enumerate((*row, False)):
                if is_dark and start is None:
                    start = column
                elif not is_dark and start is not None:
                    yield number, start, column - start
                    start = None


@dataclass(frozen=True)
class Drawing:
    code: Code
    words: tuple[Words, ...]


def draw(label: Label) -> Drawing:
    return Drawing(code=_code(label.url), words=tuple(_words(label)))


def code_rows(url: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of a QR code, dark or not, with its quiet zone."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_MODULES)
    code.add_data(url)
    code.make(fit=True)
    return tuple(tuple(bool(cell) for cell in row) for row in code.get_matrix())


def _code(url: str) -> Code:
    rows = code_rows(url)
    module = int(_CODE_BOX / len(rows) / _DOT) * _DOT
    if module < _SMALLEST_MODULE:
        raise ValueError("the address is too long for a label of this size")
    side = len(rows) * module
    return Code(
        rows=rows,
        left=_CODE_LEFT + (_CODE_BOX - side) / 2,
        top=(HEIGHT - side) / 2,
        module=module,
    )


def _words(label: Label) -> Iterator[Words]:
    yield _fitted(CALL, baseline=6.4, size=2.9)
    yield _fitted(label.brand, baseline=11.2, size=2.6)
    lines = _wrapped(_in_one_line(label.model), size=2.0, lines=3)
    for number, line in enumerate(lines):
        yield Words(line, _TEXT_LEFT, 14.6 + 2.6 * number, 2.0)
    yield _fitted(label.ending_name, baseline=23.4, size=1.9)
    yield _fitted(label.ending, baseline=26.6, size=2.6)


def _fitted(text: str, *, baseline: float, size: float) -> Words:
    """As large as the column allows; a text that would be too small to read is cut short."""
    text = _in_one_line(text)
    smallest = size * 0.7
    size = min(size, max(smallest, _TEXT_WIDTH / max(chinese_font().width(text), 1e-6)))
    return Words(_shortened(text, size), _TEXT_LEFT, baseline, size)


def _in_one_line(text: str) -> str:
    return " ".join(printable(text).split())


def _fits(text: str, size: float) -> bool:
    return chinese_font().width(text) * size <= _TEXT_WIDTH + 1e-6


def _shortened(text: str, size: float) -> str:
    if _fits(text, size):
        return text
    while text and not _fits(text + "…", size):
        text = text[:-1]
    return text + "…"


def _wrapped(text: str, *, size: float, lines: int) -> list[str]:
    """Broken after a character that joins, if one stands in the last third of the line."""
    done: list[str] = []
    rest = text.strip()
    while rest and len(done) < lines - 1:
        end = _line_end(rest, size)
        done.append(rest[:end].strip())
        rest = rest[end:].strip()
    return [*done, _shortened(rest, size)]


def _line_end(text: str, size: float) -> int:
    end = len(text)
    while not _fits(text[:end], size):
        end -= 1
    if end == len(text):
        return end
    joints = [place + 1 for place in range(end * 2 // 3, end) if text[place] in "-/_ ("]
    return joints[-1] if joints else end
