"""What the clock does here: consents that somebody left behind are settled; a platform path that
has closed is told to whoever can mend it."""

from datetime import datetime, timedelta

from backend.features.notifications.service.alarms import PlatformAlarms
from backend.features.notifications.wallet.service import Wallet
from backend.kit.timed_jobs import Every, TimedJob


def settle_held_consents(wallet: Wallet) -> TimedJob:
    async def run(slot: datetime) -> None:
        await wallet.reconcile()

    return TimedJob("notifications.held_consents", Every(timedelta(minutes=10)), run)


def tell_closed_paths(alarms: PlatformAlarms) -> TimedJob:
    async def run(slot: datetime) -> None:
        await alarms.tell()

    return TimedJob("notifications.closed_paths", Every(timedelta(minutes=1)), run)
