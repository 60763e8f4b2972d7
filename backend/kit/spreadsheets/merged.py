"""Merged cells: the reading of rows one by one does not tell of them, their list does."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final, NamedTuple
from zipfile import ZipFile

from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

MOST_MERGED: Final = 2000
_WIDEST: Final = 64  # columns further right are not read
_AREA: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]{0,200}?ref="([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)"')
_LONGEST_TAG: Final = 300
_BYTES_AT_ONCE: Final = 1024**2


class TooManyMerged(Exception):
    pass


class _Area(NamedTuple):
    first_line: int
    first_place: int
    last_line: int
    last_place: int


class MergedAreas:
    """To be asked line by line, downwards."""

    def __init__(self, areas: list[_Area]) -> None:
        self._coming = sorted(areas, reverse=True)
        self._open: list[_Area] = []

    def hidden_at(self, line: int) -> set[int]:
        """The places of the line, from 1, that a cell above or to the left covers."""
        while self._coming and self._coming[-1].first_line <= line:
            self._open.append(self._coming.pop())
        self._open = [area for area in self._open if area.last_line >= line]
        return {
            place
            for area in self._open
            for place in range(area.first_place, min(area.last_place, _WIDEST) + 1)
            if (line, place) != (area.first_line, area.first_place)
        }


def merged_areas(content: bytes, sheet: Worksheet | ReadOnlyWorksheet) -> MergedAreas:
    """Raises TooManyMerged."""
    areas: list[_Area] = []
    for reference in _references(content, getattr(sheet, "_worksheet_path", "")):
        left, top, right, bottom = range_boundaries(reference)
        areas.append(_Area(int(top or 1), int(left or 1), int(bottom or 1), int(right or 1)))
        if len(areas) > MOST_MERGED:
            raise TooManyMerged
    return MergedAreas(areas)


def _references(content: bytes, path: str) -> Iterator[str]:
    with ZipFile(BytesIO(content)) as archive, archive.open(path.lstrip("/")) as part:
        rest = b""
        while piece := part.read(_BYTES_AT_ONCE):
            text, end = rest + piece, 0
            for found in _AREA.finditer(text):
                yield found[1].decode()
                end = found.end()
            rest = text[max(end, len(text) - _LONGEST_TAG) :]
