"""How the inputs of a page are named."""

from typing import Final

PREFIX: Final = "f_"
VERSION: Final = "form_version"
SHOWN: Final = "questions"
DOING: Final = "do"
UPLOAD: Final = "upload"
MORE_ROWS: Final = "row:"


def input_name(field: str, *parts: object) -> str:
    """As in `f_parts.2.count`."""
    return ".".join([f"{PREFIX}{field}", *map(str, parts)])


def is_answer(name: str) -> bool:
    return name.startswith(PREFIX)


def is_of_the_page(name: str) -> bool:
    """What only the drawing of a designed form knows."""
    return is_answer(name) or name in (VERSION, SHOWN, DOING)
