"""Notices, with what they need of the settings: which template of a platform says what."""

from collections.abc import Mapping

from backend.channels.assembly import Channels
from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.notifications import Imprint, NoticeParts, Place, build_notices
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.settings import Settings


def templates_of(settings: Settings) -> Mapping[Place, Mapping[str, str]]:
    return {
        Place.OFFICIAL_ACCOUNT: settings.official_account.templates,
        Place.MINIPROGRAM: settings.miniprogram.templates,
        Place.SMS: settings.sms.templates,
    }


def notices_of(
    settings: Settings,
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    audit: AuditLog,
    channels: Channels,
    now: Clock,
) -> NoticeParts:
    return build_notices(
        mongo,
        unit_of_work,
        accounts,
        audit,
        channels.messengers,
        channels.circuits,
        channels.usage,
        templates_of(settings),
        now,
        Imprint(settings.sms.sign_name, settings.http.public_base_url),
    )
