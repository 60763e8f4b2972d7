"""`wxa_media_check`, as it is pushed (protocol sheet 5.5): v2, and what is left of v1."""

from collections.abc import Iterable
from typing import Final

import structlog

from backend.features.callbacks import Packet, Part
from backend.features.content_safety.ports import Suggestion, Verdict
from backend.features.content_safety.service import ContentChecks

log = structlog.get_logger("content_safety")

NORMAL_LABEL: Final = 100
_RISKY_LABEL: Final = 21000  # other: v1 does not say what it found
_MILDEST_FIRST: Final = list(Suggestion)


class MediaCheckPackets:
    def __init__(self, checks: ContentChecks) -> None:
        self._checks = checks

    async def hear(self, packet: Packet) -> None:
        """One that says nothing (a picture that could not be fetched) is as if it had not come:
        it is asked for again."""
        trace_id = packet.text("trace_id")
        verdict = _second_version(packet) if packet.text("version") else _first_version(packet)
        if not trace_id or verdict is None:
            log.warning("a content check came to nothing", trace_id=trace_id)
            return
        await self._checks.hear(trace_id, verdict)


def _second_version(packet: Packet) -> Verdict | None:
    """The whole result counts; where it is missing, the worst of the details."""
    result = packet.part("result")
    return _verdict(result) or _worst(
        found
        for detail in packet.items("detail")
        if not detail.number("errcode") and (found := _verdict(detail))
    )


def _verdict(part: Part) -> Verdict | None:
    suggestion = part.text("suggest").strip().lower()
    if suggestion not in set(Suggestion):
        return None
    label = part.number("label")
    return Verdict(Suggestion(suggestion), NORMAL_LABEL if label is None else label)


def _worst(found: Iterable[Verdict]) -> Verdict | None:
    return max(found, key=lambda v: _MILDEST_FIRST.index(v.suggestion), default=None)


def _first_version(packet: Packet) -> Verdict | None:
    """`status_code` is not 0 where the picture could not be fetched (4294966288)."""
    if packet.number("isrisky") == 1:
        return Verdict(Suggestion.RISKY, _RISKY_LABEL)
    if packet.number("isrisky") == 0 and packet.number("status_code") == 0:
        return Verdict(Suggestion.PASS, NORMAL_LABEL)
    return None
