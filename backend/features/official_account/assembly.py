"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.notifications import NoticeParts
from backend.features.official_account.page_signing import SignedPages
from backend.features.official_account.ports import OfficialAccountPlatform
from backend.features.official_account.repository import FollowerBook, SceneCodeRepository
from backend.features.official_account.service import FollowReader, SceneCodeBook
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class OfficialAccountParts:
    """`follows` reads what the platform pushes."""

    store: SceneCodeRepository
    codes: SceneCodeBook
    pages: SignedPages
    follows: FollowReader

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (self.store.ensure_indexes,)


def build_official_account(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    audit: AuditLog,
    notices: NoticeParts,
    platform: OfficialAccountPlatform | None,
    now: Clock,
) -> OfficialAccountParts:
    """`platform` None: this installation has no official account."""
    store = SceneCodeRepository(mongo)
    return OfficialAccountParts(
        store=store,
        codes=SceneCodeBook(store, accounts.organisations, platform, audit, unit_of_work, now),
        pages=SignedPages(mongo, platform),
        follows=FollowReader(
            mongo,
            store,
            FollowerBook(mongo),
            accounts.customers,
            notices.stores.unreachable,
            platform,
            unit_of_work,
            now,
        ),
    )
