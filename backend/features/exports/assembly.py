"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.audit import AuditLog
from backend.features.exports.kinds import AnyExport, ExportKinds
from backend.features.exports.repository import ExportStores
from backend.features.exports.running import LEASE_SECONDS, ExportRunner
from backend.features.exports.service import ExportDesk
from backend.features.exports.strays import Strays
from backend.kit.clock import Clock
from backend.kit.mongo import FileBucket, Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes
from backend.kit.mongo.sealed_files import SealedFiles
from backend.kit.workshop import Workshop


@dataclass(frozen=True)
class Exports:
    """`runner` is the worker's, `strays` the clock's; `desk` serves requests."""

    stores: ExportStores
    files: SealedFiles
    desk: ExportDesk
    runner: ExportRunner
    strays: Strays

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (
            self.stores.exports.ensure_indexes,
            self.stores.chunks.ensure_indexes,
            self.files.ensure_indexes,
        )


def build_exports(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    audit: AuditLog,
    kinds: Sequence[AnyExport],
    now: Clock,
    *,
    lease_seconds: float = LEASE_SECONDS,
) -> Exports:
    stores = ExportStores(mongo)
    bucket = FileBucket(mongo, "export_files", now)
    files = SealedFiles(bucket, mongo.crypto, "exported_row", "exports")
    known = ExportKinds(kinds)
    runner = ExportRunner(
        known, stores, files, Workshop(), audit, unit_of_work, now, lease_seconds=lease_seconds
    )
    desk = ExportDesk(known, stores, files, audit, unit_of_work, now)
    return Exports(stores, files, desk, runner, Strays(stores, files))
