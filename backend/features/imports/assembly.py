"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from backend.features.audit import AuditLog
from backend.features.imports.files import import_files
from backend.features.imports.kinds import ImportKinds
from backend.features.imports.ports import ImportKind
from backend.features.imports.repository import ImportStores
from backend.features.imports.running import ImportRunner
from backend.features.imports.running.batches import Batches
from backend.features.imports.running.held import LEASE_SECONDS, HeldImports
from backend.features.imports.running.reading import Reading
from backend.features.imports.service.desk import Desk
from backend.features.imports.service.intake import Intake
from backend.features.imports.service.papers import Papers
from backend.features.imports.service.strays import Strays
from backend.kit.clock import Clock
from backend.kit.http import UploadGate, UploadRules
from backend.kit.mongo import FileBucket, Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes
from backend.kit.mongo.sealed_files import SealedFiles
from backend.kit.workshop import MEBIBYTE, Workshop

LARGEST_FILE: Final = 20 * MEBIBYTE
_RULES: Final = UploadRules(largest_bytes=LARGEST_FILE, at_once=4, at_once_each=2)


@dataclass(frozen=True)
class Imports:
    """`runner` is the worker's, `strays` the clock's; the rest serves requests."""

    stores: ImportStores
    files: SealedFiles
    intake: Intake
    desk: Desk
    papers: Papers
    strays: Strays
    gate: UploadGate
    runner: ImportRunner

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (
            self.stores.imports.ensure_indexes,
            self.stores.chunks.ensure_indexes,
            self.stores.bad_rows.ensure_indexes,
            self.stores.keys.ensure_indexes,
            self.files.ensure_indexes,
        )


def build_imports(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    audit: AuditLog,
    kinds: Sequence[ImportKind],
    now: Clock,
    *,
    lease_seconds: float = LEASE_SECONDS,
) -> Imports:
    stores = ImportStores(mongo)
    files = import_files(FileBucket(mongo, "import_files", now), mongo.crypto)
    known = ImportKinds(kinds)
    desk = Desk(known, stores, unit_of_work, now)
    held = HeldImports(stores, audit, uuid4().hex, lease_seconds=lease_seconds)
    return Imports(
        stores=stores,
        files=files,
        intake=Intake(known, stores, files, unit_of_work, now),
        desk=desk,
        papers=Papers(desk, known, stores, Workshop(), now),
        strays=Strays(stores, files),
        gate=UploadGate(_RULES),
        runner=ImportRunner(
            stores,
            files,
            held,
            Reading(known, stores, files, held, Workshop(), unit_of_work, now),
            Batches(known, stores, held, unit_of_work, now),
            unit_of_work,
            now,
        ),
    )
