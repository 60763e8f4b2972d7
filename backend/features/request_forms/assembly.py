"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.audit import AuditLog
from backend.features.devices import Catalogue
from backend.features.forms import FormDesk
from backend.features.request_forms.repository import RequestFormRepository
from backend.features.request_forms.service import RequestFormBook
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes
from backend.settings import HttpSettings


@dataclass(frozen=True)
class RequestForms:
    """`book` is for other features."""

    store: RequestFormRepository
    book: RequestFormBook

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (self.store.ensure_indexes,)


def build_request_forms(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    catalogue: Catalogue,
    designed: FormDesk,
    audit: AuditLog,
    http: HttpSettings,
    now: Clock,
) -> RequestForms:
    store = RequestFormRepository(mongo)
    return RequestForms(
        store=store,
        book=RequestFormBook(
            store, catalogue, audit, http.public_base_url, designed, unit_of_work, now
        ),
    )
