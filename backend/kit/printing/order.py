"""What a paper says, block by block; how it looks is `document`'s business."""

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field

from backend.kit.framing import LARGEST_FRAME, framed

MOST_PICTURES: Final = 120
"""On one paper; each is drawn small, and held as about 100 kB until the paper is done."""


class Heading(BaseModel):
    """`small`: over one table or some pictures."""

    kind: Literal["heading"] = "heading"
    text: str
    small: bool = False


class Words(BaseModel):
    kind: Literal["words"] = "words"
    text: str


class Answer(BaseModel):
    name: str
    value: str


class Facts(BaseModel):
    """Names and values, one below the other."""

    kind: Literal["facts"] = "facts"
    rows: list[Answer]


class Grid(BaseModel):
    """A table; its header comes again on each page. One with many columns is turned into facts,
    row by row, so that nothing becomes too narrow to read. `is_blank`: its rows are high enough to
    be written into by hand."""

    kind: Literal["grid"] = "grid"
    header: list[str]
    rows: list[list[str]]
    is_blank: bool = False


class Picture(BaseModel):
    """`name` is for nobody to read: it says whose bytes belong here."""

    name: str
    caption: str = ""


class Pictures(BaseModel):
    kind: Literal["pictures"] = "pictures"
    pictures: list[Picture]


class Space(BaseModel):
    """Room to write by hand: `choices` are boxes to tick, else as many empty lines."""

    kind: Literal["space"] = "space"
    name: str
    hint: str = ""
    choices: list[str] = []
    lines: int = 1


Block = Annotated[Heading | Words | Facts | Grid | Pictures | Space, Field(discriminator="kind")]


class Paper(BaseModel):
    """`subtitle` stands at the foot of every page, beside the page's number."""

    title: str
    subtitle: str = ""
    blocks: list[Block]

    @property
    def pictures(self) -> list[Picture]:
        """In the order in which their bytes are sent; no more than a paper has room for."""
        found = [
            picture
            for block in self.blocks
            if isinstance(block, Pictures)
            for picture in block.pictures
        ]
        return found[:MOST_PICTURES]


async def paper_frames(
    paper: Paper, picture: Callable[[str], AsyncIterator[bytes]]
) -> AsyncIterator[bytes]:
    """What `print_paper` reads: the paper, then its pictures one by one, of which no two are held
    at once. `picture` gives the bytes of the one with that name, or nothing."""
    yield framed(paper.model_dump_json().encode())
    for each in paper.pictures:
        yield framed(await _whole(picture(each.name)))


async def _whole(pieces: AsyncIterator[bytes]) -> bytes:
    """Empty for what is larger than any picture we keep."""
    found = bytearray()
    async for piece in pieces:
        found += piece
        if len(found) > LARGEST_FRAME:
            return b""
    return bytes(found)
