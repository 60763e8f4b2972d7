"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.live.repository import LiveEventStore, PassStore, PresenceStore
from backend.features.live.service.hub import Hub
from backend.features.live.service.passes import Passes
from backend.features.live.service.presence import Presences, PresenceWatch
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
    presence_store: PresenceStore
    passes: Passes
    presences: Presences
    hub: Hub
    sequencer: Sequencer

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        stores = (self.events, self.pass_store, self.presence_store)
        return tuple(store.ensure_indexes for store in stores)


def build_live(
    mongo: Mongo, accounts: Accounts, tickets: Tickets, metrics: Metrics, now: Clock
) -> Live:
    events, pass_store, presences = LiveEventStore(mongo), PassStore(mongo), PresenceStore(mongo)
    watch = PresenceWatch(presences, accounts.directory, now)
    return Live(
        events=events,
        pass_store=pass_store,
        presence_store=presences,
        passes=Passes(mongo, pass_store, accounts.sessions, now),
        presences=Presences(mongo, presences, now),
        hub=Hub(events, accounts.sessions, watch, metrics),
        sequencer=Sequencer(OutboxTail(mongo), ProductEvents(tickets.audiences), events, now),
    )
