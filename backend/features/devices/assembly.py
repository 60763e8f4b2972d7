"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.contracts import Contracts
from backend.features.customers import Customers
from backend.features.devices.blanks import BlankCodes, Rolls
from backend.features.devices.catalogue import Catalogue
from backend.features.devices.claims import Claims
from backend.features.devices.codes import Codes
from backend.features.devices.exporting import Exporting
from backend.features.devices.fitting import Fitting
from backend.features.devices.importing import DeviceKind
from backend.features.devices.keeping import Keeping
from backend.features.devices.lives import Lives
from backend.features.devices.ownership import Ownership
from backend.features.devices.papers import (
    MODEL,
    OWNERSHIP,
    TRANSFER,
    OwnershipAccess,
    Papers,
    PictureAccess,
    TransferAccess,
)
from backend.features.devices.printing import Printing
from backend.features.devices.registry import Devices
from backend.features.devices.relatives import Relatives
from backend.features.devices.repository import DeviceStore
from backend.features.devices.retirement import Retirement
from backend.features.devices.scanning import MISSES_A_MINUTE, Scanning
from backend.features.devices.sourcing import Sourcing
from backend.features.devices.structure import Structure
from backend.features.devices.subscribers import DeviceSubscribers
from backend.features.devices.verification import Verification, VerificationFileRepository
from backend.features.media import MediaLibrary, SubjectAccess
from backend.features.notifications import Notifications
from backend.kit.clock import Clock
from backend.kit.http.pages import Contact
from backend.kit.mongo import Mongo, RateLimit, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes
from backend.kit.workshop import Workshop
from backend.settings import Settings

CLAIMS_A_DAY: Final = 20


@dataclass(frozen=True)
class DeviceServices:
    """`devices`, `catalogue` are for other features, `media_access` for media, `import_kind` for
    imports; the rest is ours."""

    store: DeviceStore
    devices: Devices
    catalogue: Catalogue
    keeping: Keeping
    structure: Structure
    sourcing: Sourcing
    lives: Lives
    relatives: Relatives
    fitting: Fitting
    retirement: Retirement
    codes: Codes
    printing: Printing
    rolls: Rolls
    blanks: BlankCodes
    exporting: Exporting
    import_kind: DeviceKind
    ownership: Ownership
    claims: Claims
    scanning: Scanning
    verification: Verification
    verification_files: VerificationFileRepository
    subscribers: DeviceSubscribers
    contact: Contact

    @property
    def media_access(self) -> Mapping[str, SubjectAccess]:
        """Who may see the files that belong to this feature's records."""
        return {
            OWNERSHIP: OwnershipAccess(self.store, self.devices),
            TRANSFER: TransferAccess(self.store),
            MODEL: PictureAccess(),
        }

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (
            self.store.ensure_indexes,
            self.verification_files.ensure_indexes,
        )


def build_devices(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    customers: Customers,
    contracts: Contracts,
    media: MediaLibrary,
    notifications: Notifications,
    audit: AuditLog,
    settings: Settings,
    now: Clock,
) -> DeviceServices:
    store = DeviceStore(mongo)
    households = customers.households
    devices = Devices(store, households, now)
    papers = Papers(media)
    lives = Lives(store, audit, now)
    codes = Codes(store, audit, unit_of_work, now, settings.http.public_base_url)
    verification_files = VerificationFileRepository(mongo)
    workshop = Workshop()
    misses = RateLimit(mongo, "code-misses", limit=MISSES_A_MINUTE, seconds=60)
    tries = RateLimit(mongo, "device-claims", limit=CLAIMS_A_DAY, seconds=24 * 3600)
    structure = Structure(store, codes, accounts.organisations, lives, unit_of_work, now)
    sourcing = Sourcing(store, unit_of_work, now)
    return DeviceServices(
        store=store,
        devices=devices,
        catalogue=Catalogue(store, media, audit, unit_of_work, now),
        keeping=Keeping(
            store,
            codes,
            papers,
            households,
            contracts,
            accounts.organisations,
            structure,
            sourcing,
            lives,
            audit,
            unit_of_work,
            now,
        ),
        structure=structure,
        sourcing=sourcing,
        lives=lives,
        relatives=Relatives(store),
        fitting=Fitting(store, lives, unit_of_work, now),
        retirement=Retirement(store, codes, lives, unit_of_work, now),
        codes=codes,
        printing=Printing(store, codes, workshop, unit_of_work),
        rolls=Rolls(store, codes, accounts.organisations, workshop, audit, unit_of_work, now),
        blanks=BlankCodes(store, papers, households, audit, unit_of_work, now),
        exporting=Exporting(store, workshop, audit, now),
        import_kind=DeviceKind(store, codes, now),
        ownership=Ownership(store, papers, households, unit_of_work, now),
        claims=Claims(
            store,
            devices,
            papers,
            households,
            accounts.customers,
            notifications,
            audit,
            unit_of_work,
            now,
            tries,
        ),
        scanning=Scanning(devices, misses, mongo.crypto),
        verification=Verification(verification_files, audit, unit_of_work, now),
        verification_files=verification_files,
        subscribers=DeviceSubscribers(store, unit_of_work, now),
        contact=Contact(settings.service.hotline, settings.service.hours),
    )
