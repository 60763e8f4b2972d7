"""What was found of an installation: how bad, of what, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "正常"
    WARNING = "注意"
    FAILURE = "错误"


@dataclass(frozen=True)
class Finding:
    """`text` is for people and holds no secret: it is shown on a page."""

    level: Level
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.level} {self.subject}：{self.text}"
