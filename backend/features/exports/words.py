"""How cells say what is not text: by the clock of Shanghai, and in Chinese."""

from datetime import date, datetime

from backend.kit.clock import shanghai


def moment_words(at: datetime | None) -> str:
    return shanghai(at).strftime("%Y-%m-%d %H:%M") if at else ""


def day_words(day: date | None) -> str:
    return day.isoformat() if day else ""


def yuan_words(fen: int) -> str:
    """As a number that a spreadsheet adds up."""
    return f"{fen // 100}.{fen % 100:02d}" if fen >= 0 else f"-{yuan_words(-fen)}"


def yes_or_no(it_is: object) -> str:
    return "是" if it_is else "否"
