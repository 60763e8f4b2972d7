"""What is built, and from what: every service of the product, wired on one page."""

from dataclasses import dataclass

from backend.features.audit import AuditLog, AuditRepository
from backend.kit.clock import Clock, utc_now
from backend.kit.field_crypto import FieldCrypto
from backend.kit.mongo import Mongo, StoredAnswers, UnitOfWork, connect
from backend.settings import Settings


@dataclass(frozen=True)
class Container:
    """The services one process works with. Features add their fields here."""

    settings: Settings
    mongo: Mongo
    unit_of_work: UnitOfWork
    answers: StoredAnswers
    now: Clock
    audit_entries: AuditRepository
    audit: AuditLog

    def close(self) -> None:
        self.mongo.close()


def build_container(settings: Settings, *, now: Clock = utc_now) -> Container:
    """Connects lazily; nothing is asked of the database yet."""
    mongo = connect(
        settings.mongo.uri.get_secret_value(),
        settings.mongo.database,
        build_crypto(settings),
        pool_size=settings.mongo.pool_size,
    )
    unit_of_work = UnitOfWork(mongo)
    audit_entries = AuditRepository(mongo)
    return Container(
        settings=settings,
        mongo=mongo,
        unit_of_work=unit_of_work,
        answers=StoredAnswers(mongo, unit_of_work, now),
        now=now,
        audit_entries=audit_entries,
        audit=AuditLog(audit_entries, now),
    )


def build_crypto(settings: Settings) -> FieldCrypto:
    keys = settings.encryption
    return FieldCrypto(keys.key_bytes(), keys.current, keys.blind_index_bytes())
