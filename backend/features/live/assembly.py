"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.live.repository import LiveEventStore, PassStore
from backend.features.live.service.hub import Hub
from backend.features.live.service.passes import Passes
from backend.features.live.service.reading import ProductEvents
from backend.features.live.service.sequencing import Sequencer
from backend.features.tickets import Tickets
from backend.kit.clock import Clock
from backend.kit.metrics import Metrics
from backend.kit.mongo import Mongo, OutboxTail
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class Live:
    """`sequencer` runs in workers, `hub` holds the pages of one web process."""

    events: LiveEventStore
    pass_store: PassStore
    passes: Passes
    hub: Hub
    sequencer: Sequencer

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (self.events.ensure_indexes, self.pass_store.ensure_indexes)


def build_live(
    mongo: Mongo, accounts: Accounts, tickets: Tickets, metrics: Metrics, now: Clock
) -> Live:
    events, pass_store = LiveEventStore(mongo), PassStore(mongo)
    return Live(
        events=events,
        pass_store=pass_store,
        passes=Passes(mongo, pass_store, accounts.sessions, now),
        hub=Hub(events, accounts.sessions, metrics),
        sequencer=Sequencer(OutboxTail(mongo), ProductEvents(tickets.audiences), events, now),
    )
