"""Stickers of 40 × 30 mm: a code, and the few words people need beside it; and posters of A4."""

from backend.kit.labels.drawing import NUMBER, Label
from backend.kit.labels.picture import label_png, label_svg
from backend.kit.labels.poster import Poster, print_poster
from backend.kit.labels.sheet import LabelSheet, SheetLayout, print_sheet

__all__ = [
    "NUMBER",
    "Label",
    "LabelSheet",
    "Poster",
    "SheetLayout",
    "label_png",
    "label_svg",
    "print_poster",
    "print_sheet",
]
