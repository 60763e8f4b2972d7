"""The parts of this feature put together, so that the container has one line for it."""

from dataclasses import dataclass

from backend.features.saved_views.repository import SavedViewRepository
from backend.features.saved_views.service import SavedViewService
from backend.features.tickets import Tickets
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork


@dataclass(frozen=True)
class SavedViews:
    store: SavedViewRepository
    service: SavedViewService


def build_saved_views(
    mongo: Mongo, unit_of_work: UnitOfWork, tickets: Tickets, now: Clock
) -> SavedViews:
    store = SavedViewRepository(mongo)
    return SavedViews(store, SavedViewService(store, tickets.reading, unit_of_work, now))
