"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.places import Gazetteer
from backend.features.workforce.ports import CertificatePhotos
from backend.features.workforce.repository import WorkforceStores
from backend.features.workforce.service.catalogue import SkillCatalogue
from backend.features.workforce.service.keeping import CERTIFICATE, Keeping
from backend.features.workforce.service.reading import DayReading
from backend.features.workforce.service.recording import Recording
from backend.features.workforce.service.workforce import Workforce
from backend.features.workforce.subscribers import WorkforceSubscribers
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork


@dataclass(frozen=True)
class WorkforceParts:
    """`workforce` is for other features, `media_access` for media; the rest is ours."""

    stores: WorkforceStores
    workforce: Workforce
    skills: SkillCatalogue
    recording: Recording
    keeping: Keeping
    reading: DayReading
    subscribers: WorkforceSubscribers

    @property
    def media_access(self) -> Mapping[str, Workforce]:
        """Who may see the photos of certificates."""
        return {CERTIFICATE: self.workforce}


def build_workforce(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    audit: AuditLog,
    photos: CertificatePhotos,
    areas: Gazetteer,
    now: Clock,
) -> WorkforceParts:
    stores = WorkforceStores(mongo)
    directory = accounts.directory
    workforce = Workforce(stores.facts, directory, now)
    skills = SkillCatalogue(stores.skills, audit, unit_of_work, now)
    recording = Recording(stores, directory, audit, unit_of_work, now)
    return WorkforceParts(
        stores=stores,
        workforce=workforce,
        skills=skills,
        recording=recording,
        keeping=Keeping(recording, photos, areas),
        reading=DayReading(workforce, stores, directory, now),
        subscribers=WorkforceSubscribers(recording),
    )
