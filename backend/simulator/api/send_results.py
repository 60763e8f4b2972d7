"""Tells an account's server, a moment later, what became of a message (protocol sheet 5.5)."""

from contextlib import suppress
from typing import Final

from backend.simulator.world import packets
from backend.simulator.world.accounts import CallbackTarget
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.messages import SentMessage
from backend.simulator.world.people import Person
from backend.simulator.world.pushes import TooManyPushes
from backend.simulator.world.send_results import SendResult
from backend.simulator.world.world import World

# As the platform writes them, spaces included [D; the last one C].
STATUSES: Final[dict[SendResult, str]] = {
    "success": "success",
    "user_block": "failed:user block",
    "system_failed": "failed: system failed",
    "frequency": "failed:freq limit",
}
# Code and words of a subscribe message's end: only success is documented [D], the others [M].
ERRORS: Final[dict[SendResult, tuple[int, str]]] = {
    "success": (0, "success"),
    "user_block": (43101, "user refuse to accept the msg"),
    "system_failed": (-1, "system failed"),
    "frequency": (43117, "freq limit"),
}


def deliver(world: World, sent: SentMessage, person: Person, openid: str) -> None:
    """What fails is kept with its fate and not shown as received."""
    result = world.send_results.take(sent.account, openid)
    arrived = result in ("success", "untold")
    world.deliver(
        sent.model_copy(update={"fate": "arrived" if arrived else result}), person, openid
    )
    target = world.accounts.callback(sent.account)
    if target is None or result == "untold" or not world.rules.send_results_told:
        return
    with suppress(TooManyPushes):
        world.push(
            sent.account,
            _event(sent, result, target),
            address=openid,
            seconds_later=world.rules.send_result_seconds,
        )


def _event(sent: SentMessage, result: SendResult, target: CallbackTarget) -> JsonObject:
    if sent.kind == "template":
        return packets.template_finished(sent.platform_id, STATUSES[result])
    code, words = ERRORS[result]
    return packets.subscribe_sent(sent.template_id, sent.platform_id, code, words, target.format)
