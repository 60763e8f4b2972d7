"""A Paper drawn as a PDF. Run in a process of its own, which holds the small pictures only."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO, Final

from PIL import Image as PillowImage
from PIL import ImageOps
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, SimpleDocTemplate, Spacer, Table

from backend.kit.chinese_font import FONT_NAME
from backend.kit.framing import frames_of
from backend.kit.printing.lettering import (
    CAPTION,
    HEADING,
    LABEL,
    NAME,
    PALE,
    SMALL,
    TITLE,
    lettering,
    paragraph,
    shown,
)
from backend.kit.printing.order import (
    Block,
    Facts,
    Grid,
    Heading,
    Paper,
    Pictures,
    Space,
    Words,
)

MARGIN: Final = 18 * mm
WIDTH: Final = A4[0] - 2 * MARGIN
NAMES: Final = 32 * mm
HAND: Final = 9 * mm
"""A line that people write on."""
MOST_COLUMNS: Final = 7
"""A table with more is printed row by row."""
LONG_SIDE: Final = 900
"""Pixels of a picture on paper: 200 dpi at the size it is printed at."""
MOST_PIXELS: Final = 40_000_000
_NARROWEST: Final = 3
_WIDEST: Final = 24
_RULE: Final = HexColor(0xD0D3D6)
_HEAD: Final = HexColor(0xF2F3F5)
Style = list[Any]
"""Commands of reportlab: tuples of many shapes."""
_GRID: Final[Style] = [
    ("GRID", (0, 0), (-1, -1), 0.4, _RULE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
]
_UNREADABLE: Final = "（图片无法显示）"

Small = dict[str, bytes]
"""Pictures made small, by their names."""


def print_paper(source: BinaryIO, out: BinaryIO) -> None:
    """Frames in: a Paper as JSON, then its pictures in their order; a PDF out. What is no picture
    becomes a line that says so."""
    rl_config.useA85 = 0  # bytes as they are: as letters they take their time and a quarter more
    lettering()
    frames = frames_of(source)
    paper = Paper.model_validate_json(next(frames))
    small = {
        picture.name: drawn
        for picture, content in zip(paper.pictures, frames, strict=False)
        if (drawn := _made_small(content))
    }
    # Held until it is whole: who gets half a file is not told that it broke.
    body = BytesIO()
    document = SimpleDocTemplate(
        body,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=16 * mm,
        bottomMargin=18 * mm,
        title=shown(paper.title),
        author="",
        invariant=1,
        pageCompression=1,
    )
    story: list[Flowable] = [paragraph(paper.title, TITLE), Spacer(1, 4 * mm)]
    for block in paper.blocks:
        story += _flowables(block, small)
    document.build(story, canvasmaker=_numbered(shown(paper.subtitle)))
    out.write(body.getvalue())


def _flowables(block: Block, small: Small) -> list[Flowable]:
    match block:
        case Heading():
            return [paragraph(block.text, LABEL if block.small else HEADING)]
        case Words():
            return [paragraph(block.text)]
        case Facts():
            return [_facts(block), Spacer(1, 2 * mm)] if block.rows else []
        case Grid():
            return [*_grid(block), Spacer(1, 2 * mm)]
        case Pictures():
            return list(_pictures(block, small))
        case Space():
            return [KeepTogether([*_space(block), Spacer(1, 3 * mm)])]


def _facts(block: Facts) -> Flowable:
    rows: list[list[Flowable]] = [
        [paragraph(row.name, NAME), paragraph(row.value)] for row in block.rows
    ]
    return _table(rows, [NAMES, WIDTH - NAMES], [("BACKGROUND", (0, 0), (0, -1), _HEAD)])


def _table(
    rows: list[list[Flowable]],
    widths: list[float],
    style: Style,
    repeat: int = 0,
    heights: list[float | None] | None = None,
) -> Flowable:
    """A row that is higher than a page goes on on the next."""
    return Table(
        rows,
        colWidths=widths,
        rowHeights=heights,
        style=[*_GRID, *style],
        splitInRow=1,
        repeatRows=repeat,
    )


def _grid(block: Grid) -> list[Flowable]:
    if len(block.header) > MOST_COLUMNS:
        return list(_row_by_row(block))
    lines = [block.header, *block.rows]
    rows: list[list[Flowable]] = [[paragraph(text, SMALL) for text in line] for line in lines]
    style = [("BACKGROUND", (0, 0), (-1, 0), _HEAD)]
    heights = [None, *[HAND] * len(block.rows)] if block.is_blank else None
    return [_table(rows, _widths(block), style, repeat=1, heights=heights)]


def _row_by_row(block: Grid) -> Iterator[Flowable]:
    for number, row in enumerate(block.rows, 1):
        yield paragraph(f"第 {number} 行", LABEL)
        cells: list[list[Flowable]] = [
            [paragraph(name, SMALL), paragraph(text, SMALL)]
            for name, text in zip(block.header, row, strict=True)
        ]
        style = [("BACKGROUND", (0, 0), (0, -1), _HEAD)]
        heights: list[float | None] | None = [HAND] * len(cells) if block.is_blank else None
        yield _table(cells, [NAMES, WIDTH - NAMES], style, heights=heights)
        yield Spacer(1, 2 * mm)


def _widths(block: Grid) -> list[float]:
    """As the longest text of a column needs, within bounds."""
    longest = [
        min(_WIDEST, max(_NARROWEST, *(len(row[place]) for row in [block.header, *block.rows])))
        for place in range(len(block.header))
    ]
    return [WIDTH * length / sum(longest) for length in longest]


def _pictures(block: Pictures, small: Small) -> Iterator[Flowable]:
    columns = 2 if len(block.pictures) <= 4 else 3
    width = WIDTH / columns
    most_wide, most_high = width - 4 * mm, (70 if columns == 2 else 52) * mm
    for start in range(0, len(block.pictures), columns):
        cells: list[object] = [
            [_picture(small.get(each.name), most_wide, most_high), paragraph(each.caption, CAPTION)]
            for each in block.pictures[start : start + columns]
        ]
        cells += [""] * (columns - len(cells))
        style = [("ALIGN", (0, 0), (-1, -1), "CENTER"), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        yield Table([cells], colWidths=[width] * columns, style=style)


def _picture(content: bytes | None, most_wide: float, most_high: float) -> Flowable:
    if content is None:
        return paragraph(_UNREADABLE, CAPTION)
    return _Photo(content, most_wide, most_high)


class _Photo(Flowable):
    """reportlab's own Image keeps what it decoded until the whole paper is done."""

    def __init__(self, content: bytes, most_wide: float, most_high: float) -> None:
        super().__init__()
        self._content = content
        with PillowImage.open(BytesIO(content)) as opened:
            scale = min(most_wide / opened.width, most_high / opened.height)
            self.width, self.height = opened.width * scale, opened.height * scale
        self.hAlign = "CENTER"

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803 - reportlab's names
        return self.width, self.height

    def draw(self) -> None:
        reader = ImageReader(BytesIO(self._content))
        self.canv.drawImage(reader, 0, 0, self.width, self.height)


def _made_small(content: bytes) -> bytes:
    """Empty for what cannot be read, be it for its size."""
    try:
        with PillowImage.open(BytesIO(content), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return b""
            opened.draft("RGB", (LONG_SIDE, LONG_SIDE))
            opened.thumbnail((LONG_SIDE, LONG_SIDE))
            drawn = _on_white(ImageOps.exif_transpose(opened))
    except Exception:  # whatever a broken picture raises, the paper is made without it
        return b""
    out = BytesIO()
    drawn.save(out, "JPEG", quality=80)
    return out.getvalue()


def _on_white(image: PillowImage.Image) -> PillowImage.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    whole = image.convert("RGBA")
    page = PillowImage.new("RGB", whole.size, "white")
    page.paste(whole, mask=whole.getchannel("A"))
    return page


def _space(block: Space) -> Iterator[Flowable]:
    yield paragraph(f"{block.name}{f'（{block.hint}）' if block.hint else ''}")
    if block.choices:
        yield paragraph("　".join(f"□ {choice}" for choice in block.choices))
        return
    rule = [("LINEBELOW", (0, 0), (-1, -1), 0.4, _RULE)]
    yield Table([[""]] * block.lines, colWidths=[WIDTH], rowHeights=HAND, style=rule)


def _numbered(subtitle: str) -> type[Canvas]:
    """A canvas that knows how many pages there are when it writes their feet."""

    class Numbered(Canvas):
        def __init__(self, *given: object, **named: object) -> None:
            super().__init__(*given, **named)  # type: ignore[arg-type]  # as the template calls it
            self._pages: list[dict[str, object]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._pages.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined]  # missing in the type hints

        def save(self) -> None:
            for number, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                self.setFont(FONT_NAME, 8)
                self.setFillColor(PALE)
                self.drawString(MARGIN, 10 * mm, subtitle)
                foot = f"第 {number} 页，共 {len(self._pages)} 页"
                self.drawRightString(A4[0] - MARGIN, 10 * mm, foot)
                super().showPage()
            super().save()

    return Numbered
