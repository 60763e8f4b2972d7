"""MongoDB behind one seam: everything above speaks of repositories and units of work."""

from backend.kit.mongo.answers import StoredAnswers
from backend.kit.mongo.counting import count_soon
from backend.kit.mongo.driver import (
    Collection,
    Mongo,
    UnsafeDatabase,
    apart_from_unit_of_work,
    connect,
)
from backend.kit.mongo.failures import unavailable
from backend.kit.mongo.files import FileBucket, FileExists, FileMissing
from backend.kit.mongo.inbox import Inbox
from backend.kit.mongo.lease import Lease, LeaseLost
from backend.kit.mongo.migrations import Migration, Migrator
from backend.kit.mongo.numbers import NumberSeries
from backend.kit.mongo.outbox import OUTBOX_WAITING, OutboxRelay, Subscriber, Subscriptions
from backend.kit.mongo.outbox_tail import OutboxTail, StoredEvent
from backend.kit.mongo.polling import poll, poll_in_lanes
from backend.kit.mongo.rate_limit import RateLimit
from backend.kit.mongo.repository import OUTBOX, Repository, beginning_with, newest_first
from backend.kit.mongo.safekeeping import (
    BACKUPS,
    RESTORATIONS,
    THE_RESTORATION,
    BackupNote,
    last_backup,
    last_backup_at,
    latest_backups,
    restoration,
)
from backend.kit.mongo.slots import Slots
from backend.kit.mongo.unit_of_work import UnitOfWork, transactional
from backend.kit.mongo.vitals import Vitals

__all__ = [
    "BACKUPS",
    "OUTBOX",
    "OUTBOX_WAITING",
    "RESTORATIONS",
    "THE_RESTORATION",
    "BackupNote",
    "Collection",
    "FileBucket",
    "FileExists",
    "FileMissing",
    "Inbox",
    "Lease",
    "LeaseLost",
    "Migration",
    "Migrator",
    "Mongo",
    "NumberSeries",
    "OutboxRelay",
    "OutboxTail",
    "RateLimit",
    "Repository",
    "Slots",
    "StoredAnswers",
    "StoredEvent",
    "Subscriber",
    "Subscriptions",
    "UnitOfWork",
    "UnsafeDatabase",
    "Vitals",
    "apart_from_unit_of_work",
    "beginning_with",
    "connect",
    "count_soon",
    "last_backup",
    "last_backup_at",
    "latest_backups",
    "newest_first",
    "poll",
    "poll_in_lanes",
    "restoration",
    "transactional",
    "unavailable",
]
