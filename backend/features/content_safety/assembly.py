"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.content_safety.packets import MediaCheckPackets
from backend.features.content_safety.ports import ContentChecker, CountCheck, FileAddress
from backend.features.content_safety.repository import ContentCheckRepository, Traces
from backend.features.content_safety.service import (
    ContentChecks,
    ContentReviews,
    WithheldFiles,
)
from backend.features.content_safety.subscribers import ContentSubscribers
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class ContentSafety:
    """`checks` and `files` are for other features; the rest is ours."""

    stored: ContentCheckRepository
    traces: Traces
    checks: ContentChecks
    files: WithheldFiles
    reviews: ContentReviews
    packets: MediaCheckPackets
    subscribers: ContentSubscribers

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (self.stored.ensure_indexes, self.traces.ensure_indexes)


def build_content_safety(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    audit: AuditLog,
    checker: ContentChecker | None,
    address: FileAddress,
    count: CountCheck,
    now: Clock,
) -> ContentSafety:
    stored, traces = ContentCheckRepository(mongo), Traces(mongo)
    checks = ContentChecks(
        stored, traces, checker, address, accounts.customers, count, unit_of_work, now
    )
    return ContentSafety(
        stored=stored,
        traces=traces,
        checks=checks,
        files=WithheldFiles(stored),
        reviews=ContentReviews(stored, audit, unit_of_work, now),
        packets=MediaCheckPackets(checks),
        subscribers=ContentSubscribers(checks),
    )
