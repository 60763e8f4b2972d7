"""What `doctor` has found: how bad, of what, and what to do about it."""

from collections.abc import Awaitable, Callable

from backend.container import Container
from backend.features.operations import Finding, Level

__all__ = ["Check", "Finding", "Level", "LocalCheck", "failure", "judged", "ok", "warning"]

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
