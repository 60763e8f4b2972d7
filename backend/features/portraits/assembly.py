"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.media import MediaServices, SubjectAccess
from backend.features.portraits.repository import PortraitRepository
from backend.features.portraits.service import PORTRAIT, Portraits
from backend.features.portraits.subscribers import PortraitSubscribers
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork


@dataclass(frozen=True)
class PortraitParts:
    """`portraits` is for other features, `media_access` for media."""

    store: PortraitRepository
    portraits: Portraits
    subscribers: PortraitSubscribers

    @property
    def media_access(self) -> Mapping[str, SubjectAccess]:
        return {PORTRAIT: self.portraits}


def build_portraits(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    media: MediaServices,
    audit: AuditLog,
    now: Clock,
) -> PortraitParts:
    store = PortraitRepository(mongo)
    portraits = Portraits(store, accounts.directory, media, audit, unit_of_work, now)
    return PortraitParts(store, portraits, PortraitSubscribers(portraits))
