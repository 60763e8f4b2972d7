from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def repeated(values: Iterable[T]) -> Iterable[tuple[int, T]]:
    """What stood there before already, with its place."""
    seen: Counter[T] = Counter()
    for at, value in enumerate(values):
        if seen[value]:
            yield at, value
        seen[value] += 1
