"""The first sheet of an .xlsx file, or a CSV file in UTF-8 or GB18030, as rows of text.

What the file is, is told by its bytes. It runs in a process of its own, with little memory: a
small file can be made to unfold into gigabytes.
"""

import csv
from collections.abc import AsyncIterator, Iterator
from enum import StrEnum
from io import BytesIO, StringIO
from typing import BinaryIO, Final
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import BaseModel

from backend.kit.framing import framed, frames
from backend.kit.spreadsheets.cells import EMPTY, Cell, CellTrouble, sheet_cell, text_cell, trimmed
from backend.kit.spreadsheets.merged import MergedAreas, TooManyMerged, merged_areas

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 40
ROWS_AT_ONCE: Final = 200
_MOST_CHARACTERS_AT_ONCE: Final = 500_000
_MOST_UNFOLDED: Final = 256 * 1024**2
_MOST_PARTS: Final = 200
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


class TableRefused(StrEnum):
    """Why a whole file cannot be read."""

    UNREADABLE = "unreadable"
    OLD_FORMAT = "old_format"
    ENCRYPTED = "encrypted"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_MERGED = "too_many_merged"
    TOO_LARGE = "too_large"
    EMPTY = "empty"


class Row(BaseModel):
    """`line` counts from 1 and includes the header, as spreadsheet programs show it."""

    line: int
    cells: list[Cell]


class Piece(BaseModel):
    """A part of a table. The first piece has the header, the last one says so or says why there
    are no more; each has at most ROWS_AT_ONCE rows, those that hold nothing left out. One file
    always gives the same pieces."""

    header: list[str] = []
    rows: list[Row] = []
    refused: TableRefused | None = None
    is_last: bool = False


class _Refused(Exception):
    def __init__(self, reason: TableRefused) -> None:
        super().__init__(reason)
        self.reason = reason


def read_pieces(source: BinaryIO, out: BinaryIO) -> None:
    """The file in, Pieces as framed JSON out; it never fails for what is in the file.

    What is wrong at its end is said in the last piece only: whoever acts on rows waits for it.
    """
    content = source.read()
    try:
        out.writelines(_message(piece) for piece in _pieces(_lines(content)))
        last = Piece(is_last=True)
    except _Refused as refused:
        last = Piece(refused=refused.reason, is_last=True)
    out.write(_message(last))


def _message(piece: Piece) -> bytes:
    return framed(piece.model_dump_json(exclude_defaults=True).encode())


async def pieces(output: AsyncIterator[bytes]) -> AsyncIterator[Piece]:
    """What `read_pieces` has written."""
    async for message in frames(output):
        yield Piece.model_validate_json(message)


def _lines(content: bytes) -> Iterator[list[Cell]]:
    if content.startswith(_OLD_OFFICE):
        is_encrypted = _ENCRYPTED in content
        raise _Refused(TableRefused.ENCRYPTED if is_encrypted else TableRefused.OLD_FORMAT)
    return _sheet_lines(content) if content[:4] == b"PK\x03\x04" else _csv_lines(content)


def _pieces(lines: Iterator[list[Cell]]) -> Iterator[Piece]:
    """A header, then rows a few hundred at a time."""
    piece = Piece()
    total = characters = 0
    for number, cells in enumerate(lines, start=1):
        if not cells:
            continue
        if not piece.header and not total:
            piece.header = _header(cells)
            continue
        total += 1
        if total > MOST_ROWS:
            raise _Refused(TableRefused.TOO_MANY_ROWS)
        piece.rows.append(Row(line=number, cells=cells))
        characters += sum(len(cell.text) for cell in cells)
        if len(piece.rows) >= ROWS_AT_ONCE or characters >= _MOST_CHARACTERS_AT_ONCE:
            yield piece
            piece, characters = Piece(), 0
    if not total:
        raise _Refused(TableRefused.EMPTY)
    if piece.rows:
        yield piece


def _header(cells: list[Cell]) -> list[str]:
    if len(cells) > MOST_COLUMNS:
        raise _Refused(TableRefused.TOO_MANY_COLUMNS)
    return [cell.text for cell in cells]


# -- CSV -------------------------------------------------------------------------------------


def _csv_lines(content: bytes) -> Iterator[list[Cell]]:
    csv.field_size_limit(len(content) + 1)  # a cell that is too long is that row's fault alone
    reader = csv.reader(StringIO(_decoded(content), newline=""), strict=True)
    try:
        for line in reader:
            yield trimmed([text_cell(text) for text in line[: MOST_COLUMNS + 1]])
    except csv.Error as error:
        raise _Refused(TableRefused.UNREADABLE) from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _Refused(TableRefused.UNREADABLE)


# -- .xlsx -----------------------------------------------------------------------------------


def _sheet_lines(content: bytes) -> Iterator[list[Cell]]:
    _check_unfolded(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        merged = merged_areas(content, sheet)
        sheet.reset_dimensions()  # the file may claim any size
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
            cells = trimmed([sheet_cell(cell) for cell in row])
            yield _without_guesses(cells, merged, number) if cells else []
    except _Refused:
        raise
    except TooManyMerged:
        raise _Refused(TableRefused.TOO_MANY_MERGED) from None
    except MemoryError:
        raise _Refused(TableRefused.TOO_LARGE) from None
    # A broken file makes the library stumble in ways it does not name.
    except (InvalidFileException, BadZipFile, Exception) as error:
        raise _Refused(TableRefused.UNREADABLE) from error


def _without_guesses(cells: list[Cell], merged: MergedAreas, line: int) -> list[Cell]:
    """A cell below a merged one looks filled to people and holds nothing."""
    hidden = merged.hidden_at(line)
    if not hidden:
        return cells
    wide = cells + [EMPTY] * (max(hidden) - len(cells))
    covered = Cell(trouble=CellTrouble.MERGED)
    return [covered if place in hidden else cell for place, cell in enumerate(wide, start=1)]


def _check_unfolded(content: bytes) -> None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise _Refused(TableRefused.UNREADABLE) from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNFOLDED:
        raise _Refused(TableRefused.TOO_LARGE)
