"""What of the stored events pages hear, and who may hear it."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from backend.features.accounts import Permission
from backend.features.conversations import ConversationMoved, DeskItemGiven, DeskItemMoved
from backend.features.live.models import Audience, Happening, Subject
from backend.features.tickets import COMPLAINT_EVENTS, TicketAudiences, TicketWhose, WorkRated
from backend.kit.mongo import StoredEvent

_INNER: Final = {WorkRated.__qualname__, *(kind.__qualname__ for kind in COMPLAINT_EVENTS)}
"""What is said of a technician, which is not told to him."""


_AT_THE_DESK: Final = {
    DeskItemGiven.__qualname__: (Subject.DESK_ITEM, "item_id"),
    DeskItemMoved.__qualname__: (Subject.DESK_ITEM, "item_id"),
    ConversationMoved.__qualname__: (Subject.CONVERSATION, "conversation_id"),
}
"""What they are about, and where its id stands."""


class ProductEvents:
    def __init__(self, audiences: TicketAudiences) -> None:
        self._audiences = audiences

    async def read(self, events: Sequence[StoredEvent]) -> Mapping[str, Happening]:
        whose = await self._audiences.of([each.text("ticket_id") for each in events])
        found = {event.id: _happening(event, whose) for event in events}
        return {event_id: each for event_id, each in found.items() if each}


def _happening(event: StoredEvent, whose: Mapping[str, TicketWhose]) -> Happening | None:
    if desk := _AT_THE_DESK.get(event.kind):
        subject, field = desk
        return _told(event, subject, event.text(field), _servers(event), Permission.DESK_SERVE)
    ticket_id = event.text("ticket_id")
    if ticket_id not in whose:
        return None
    return _told(event, Subject.TICKET, ticket_id, _audience(whose[ticket_id]))


def _servers(event: StoredEvent) -> Audience:
    """Whose item it is, and whoever serves the branch's customers."""
    return Audience(
        people=frozenset({event.text("owner_id")}) - {""},
        branches=frozenset({event.text("branch_id")}) - {""},
        organisations=frozenset({event.text("organisation_id")}) - {""},
    )


def _told(
    event: StoredEvent,
    subject: Subject,
    subject_id: str,
    now: Audience,
    permission: Permission = Permission.TICKETS_READ,
) -> Happening:
    named = frozenset(event.texts("technician_ids")) | {event.text("technician_id")} - {""}
    return Happening(
        event_id=event.id,
        kind=re.sub(r"(?<!^)(?=[A-Z])", "_", event.kind).lower(),
        subject=subject,
        subject_id=subject_id,
        permission=permission,
        is_inner=event.kind in _INNER,
        at=event.occurred_at,
        now=now,
        heard_by=now.joined_by(Audience(people=named)),
    )


def _audience(whose: TicketWhose) -> Audience:
    return Audience(
        people=frozenset(whose.people),
        teams=frozenset(whose.teams),
        branches=frozenset({whose.branch_id}) - {""},
        organisations=frozenset(whose.organisations),
    )
