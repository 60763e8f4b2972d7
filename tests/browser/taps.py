"""What the tap meter has read: act, taps, seconds. Told at the end of a run."""

from typing import Final

READINGS: Final[list[tuple[str, int, float]]] = []


def told() -> list[str]:
    return [f"{act}: {taps} taps, {seconds:.1f} s" for act, taps, seconds in sorted(READINGS)]
