"""What became of a template message after the platform took it (protocol sheet 5.5)."""

from typing import Final

import structlog

from backend.features.callbacks import Packet
from backend.features.notifications import Arrival, DeliveryOutcomes, Receipt

log = structlog.get_logger("channels.official_account")

_ARRIVALS: Final = {"success": Arrival.ARRIVED, "failed:userblock": Arrival.BLOCKED}


class TemplateJobFinished:
    """Reads TEMPLATESENDJOBFINISH. Its `MsgID` is the `msgid` of the answer to the send."""

    def __init__(self, outcomes: DeliveryOutcomes) -> None:
        self._outcomes = outcomes

    async def __call__(self, packet: Packet) -> None:
        message_id, words = packet.text("MsgID"), packet.text("Status").strip()
        if not message_id or not words:
            log.warning("a finished job without its number or state", packet_id=packet.id)
            return
        # The documents write "failed:user block" and "failed: system failed"; spaces vary.
        arrival = _ARRIVALS.get("".join(words.lower().split()), Arrival.FAILED)
        receipt = Receipt(packet.app_id, message_id, arrival, words, packet.sender)
        await self._outcomes.settle(receipt)
