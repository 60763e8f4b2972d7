"""Papers of A4 for people: text, tables and photos in Chinese, made apart from the event loop.

`print_paper` is for a Workshop to run; `paper_frames` says what it reads.
"""

from backend.kit.printing.document import print_paper
from backend.kit.printing.order import (
    MOST_PICTURES,
    Answer,
    Block,
    Facts,
    Grid,
    Heading,
    Paper,
    Picture,
    Pictures,
    Space,
    Words,
    paper_frames,
)

__all__ = [
    "MOST_PICTURES",
    "Answer",
    "Block",
    "Facts",
    "Grid",
    "Heading",
    "Paper",
    "Picture",
    "Pictures",
    "Space",
    "Words",
    "paper_frames",
    "print_paper",
]
