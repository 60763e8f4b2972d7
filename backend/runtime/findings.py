"""What `doctor` has found: how bad, of what, and what to do about it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from backend.container import Container


class Level(StrEnum):
    OK = "正常"
    WARNING = "注意"
    FAILURE = "错误"


@dataclass(frozen=True)
class Finding:
    level: Level
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.level} {self.subject}：{self.text}"


LocalCheck = Callable[[Container], Finding]
Check = Callable[[Container], Awaitable[Finding]]


def ok(subject: str, text: str) -> Finding:
    return Finding(Level.OK, subject, text)


def warning(subject: str, text: str) -> Finding:
    return Finding(Level.WARNING, subject, text)


def failure(subject: str, text: str) -> Finding:
    return Finding(Level.FAILURE, subject, text)


def judged(subject: str, wanting: list[str], sound: str) -> Finding:
    """A warning that names all that is wanting, or `sound`."""
    return warning(subject, "；".join(wanting)) if wanting else ok(subject, sound)
