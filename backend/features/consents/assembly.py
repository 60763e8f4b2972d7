"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.consents.book import ConsentBook
from backend.features.consents.gate import ConsentGate
from backend.features.consents.policies import Policies
from backend.features.consents.repository import ConsentRepository, PolicyRepository
from backend.features.consents.subscribers import ConsentSubscribers
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class Consents:
    """`book` and `policies` are for other features; the rest is ours."""

    texts: PolicyRepository
    records: ConsentRepository
    policies: Policies
    book: ConsentBook
    gate: ConsentGate
    subscribers: ConsentSubscribers

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (self.texts.ensure_indexes, self.records.ensure_indexes)


def build_consents(
    mongo: Mongo, unit_of_work: UnitOfWork, accounts: Accounts, audit: AuditLog, now: Clock
) -> Consents:
    texts, records = PolicyRepository(mongo), ConsentRepository(mongo)
    policies = Policies(texts, audit, unit_of_work, now)
    book = ConsentBook(records, policies, accounts.customers, audit, unit_of_work, now)
    return Consents(
        texts=texts,
        records=records,
        policies=policies,
        book=book,
        gate=ConsentGate(book),
        subscribers=ConsentSubscribers(book, accounts.customers),
    )
