"""The ways to the outside, put together for the container."""

from dataclasses import dataclass

from backend.channels.miniprogram import MiniProgramSignIn
from backend.channels.wechat import CallPool, Circuits, Platform
from backend.channels.wechat.tokens import ensure_token_indexes
from backend.channels.wecom import WeComSignIn
from backend.features.accounts import SignInPlatforms
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo
from backend.settings import Settings


@dataclass(frozen=True)
class Channels:
    """What implements the features' ports. An account without an id is not used."""

    mongo: Mongo
    pool: CallPool
    circuits: Circuits
    sign_in: SignInPlatforms

    async def ensure_indexes(self) -> None:
        await self.circuits.ensure_indexes()
        await ensure_token_indexes(self.mongo)

    def close(self) -> None:
        self.pool.close()


def build_channels(settings: Settings, mongo: Mongo, now: Clock) -> Channels:
    """No call is made yet."""
    pool = CallPool()
    circuits = Circuits(mongo)
    platform = Platform(settings.platform.base_url, mongo, circuits, pool, now)
    return Channels(mongo, pool, circuits, sign_in=_sign_in(settings, platform))


def _sign_in(settings: Settings, platform: Platform) -> SignInPlatforms:
    miniprogram = _miniprogram_sign_in(settings, platform)
    return SignInPlatforms(
        miniprogram=miniprogram,
        miniprogram_phone=miniprogram,
        wecom=_wecom_sign_in(settings, platform),
    )


def _miniprogram_sign_in(settings: Settings, platform: Platform) -> MiniProgramSignIn | None:
    account = settings.miniprogram
    if not account.app_id:
        return None
    secret = account.app_secret.get_secret_value()
    return MiniProgramSignIn(platform.account(account.app_id, secret), account.app_id, secret)


def _wecom_sign_in(settings: Settings, platform: Platform) -> WeComSignIn | None:
    account = settings.wecom
    if not account.corp_id:
        return None
    secret = account.secret.get_secret_value()
    return WeComSignIn(platform.agent(account.corp_id, account.agent_id, secret))
