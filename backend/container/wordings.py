"""What notices need of the settings: which template of a platform says what."""

from collections.abc import Mapping

from backend.features.notifications import Place
from backend.settings import Settings


def templates_of(settings: Settings) -> Mapping[Place, Mapping[str, str]]:
    return {
        Place.OFFICIAL_ACCOUNT: settings.official_account.templates,
        Place.MINIPROGRAM: settings.miniprogram.templates,
        Place.SMS: settings.sms.templates,
    }
