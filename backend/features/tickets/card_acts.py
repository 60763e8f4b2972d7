"""接单 and 拒单 by a button on the dispatch card. They fill `CardAct`."""

from collections.abc import Mapping
from typing import Final

from backend.features.cards import Answer
from backend.features.tickets.labels import REASON_NAMES
from backend.features.tickets.schemas.dispatching import Refusal
from backend.features.tickets.services.desk import Asked
from backend.features.tickets.services.dispatching import Dispatch
from backend.features.tickets.subjects import ids_of_visit
from backend.features.tickets.words import RefuseReason
from backend.features.timeline import ClientOperation

TAKEN: Final = "已接单"
REFUSED: Final = "已拒单"


def _asked(answer: Answer) -> Asked:
    """The visit is named: another one of the same ticket is not taken by an old card."""
    ticket_id, visit_id = ids_of_visit(answer.subject)
    fingerprint = f"{answer.subject}|{answer.reason}"
    return Asked(
        actor=answer.actor,
        ticket_id=ticket_id,
        operation=ClientOperation(id=answer.operation_id, fingerprint=fingerprint),
        may_be_replay=True,
        visit_id=visit_id,
    )


class TakeByCard:
    choices: Mapping[str, str] = {}

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch

    async def perform(self, answer: Answer) -> str:
        await self._dispatch.take(_asked(answer))
        return TAKEN


class RefuseByCard:
    choices: Mapping[str, str] = {reason: REASON_NAMES[reason] for reason in RefuseReason}

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch

    async def perform(self, answer: Answer) -> str:
        refusal = Refusal(reason=RefuseReason(answer.reason))
        await self._dispatch.refuse(_asked(answer), refusal)
        return REFUSED
