"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.audit import AuditLog
from backend.features.contracts.repository import ContractRepository
from backend.features.contracts.service import ContractBook, Contracts
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class ContractParts:
    """`contracts` is for other features; the rest is ours."""

    store: ContractRepository
    contracts: Contracts
    book: ContractBook

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (self.store.ensure_indexes,)


def build_contracts(
    mongo: Mongo, unit_of_work: UnitOfWork, audit: AuditLog, now: Clock
) -> ContractParts:
    store = ContractRepository(mongo)
    return ContractParts(
        store=store,
        contracts=Contracts(store, now),
        book=ContractBook(store, audit, unit_of_work, now),
    )
