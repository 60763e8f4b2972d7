"""The shipped wordings, read and checked once at start."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Self

from pydantic import ValidationError

from backend.features.notifications.occasions import Occasion
from backend.features.notifications.wording.checks import problems
from backend.features.notifications.wording.files import OccasionWording

SHIPPED: Final = Path(__file__).resolve().parents[4] / "templates_msg"
_ENDING: Final = ".toml"


class WordingRefused(Exception):
    """The wordings cannot be used; each line of the message names a file and what is wrong."""


class WordingBook:
    """The wording of every occasion as shipped."""

    def __init__(self, wordings: Mapping[Occasion, OccasionWording]) -> None:
        self._wordings = wordings

    def __getitem__(self, occasion: Occasion) -> OccasionWording:
        return self._wordings[occasion]

    @classmethod
    @cache
    def shipped(cls) -> Self:
        """As `read`, once in a process: the files come with the program and stay as they are."""
        return cls.read()

    @classmethod
    def read(cls, folder: Path = SHIPPED) -> Self:
        """Raises WordingRefused for a missing, surplus, unreadable or unsendable file."""
        wordings: dict[Occasion, OccasionWording] = {}
        refused = list(_surplus(folder))
        for occasion in Occasion:
            path = folder / f"{occasion.value.replace('.', '/')}{_ENDING}"
            try:
                wordings[occasion] = wording = _parsed(path)
            except WordingRefused as error:
                refused.append(str(error))
            else:
                name = _name(path)
                refused += [f"{name}: {p}" for p in problems(wording, wording.placeholders)]
        if refused:
            raise WordingRefused("\n".join(refused))
        return cls(wordings)


def _name(path: Path) -> str:
    return f"templates_msg/{path.parent.name}/{path.name}"


def _surplus(folder: Path) -> Iterator[str]:
    known = {occasion.value for occasion in Occasion}
    for path in sorted(folder.glob(f"*/*{_ENDING}")):
        if f"{path.parent.name}.{path.stem}" not in known:
            yield f"{_name(path)}: no such occasion"


def _parsed(path: Path) -> OccasionWording:
    try:
        return OccasionWording.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise WordingRefused(f"{_name(path)}: the file is missing") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WordingRefused(f"{_name(path)}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise WordingRefused(f"{_name(path)}: {place} {first['msg']}".rstrip()) from None
