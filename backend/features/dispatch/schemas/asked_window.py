"""A window that a query may ask about."""

from typing import Self

from pydantic import model_validator

from backend.features.tickets import Window
from backend.kit.clock import Instant
from backend.kit.http import Input


class AskedWindow(Input):
    """`start` and `end`, or neither."""

    start: Instant | None = None
    end: Instant | None = None

    @model_validator(mode="after")
    def is_a_window(self) -> Self:
        _ = self.window
        return self

    @property
    def window(self) -> Window | None:
        if self.start is None and self.end is None:
            return None
        if self.start is None or self.end is None:
            raise ValueError("start and end, or neither")
        return Window(start=self.start, end=self.end)
