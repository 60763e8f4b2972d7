"""The ways to the outside, put together for the container."""

from dataclasses import dataclass, replace

from backend.channels.miniprogram import (
    MiniProgramContentCheck,
    MiniProgramMessenger,
    MiniProgramSignIn,
)
from backend.channels.official_account import (
    OfficialAccountChat,
    OfficialAccountLogin,
    OfficialAccountMessenger,
    platform_of,
)
from backend.channels.official_account.menu import Account as MenuAccount
from backend.channels.official_account.menu import MenuDesk
from backend.channels.official_account.templates import TemplateShelf
from backend.channels.sms import (
    AliyunAccount,
    AliyunSms,
    Caps,
    CountText,
    SmsCodes,
    SmsMessenger,
    TextCaps,
)
from backend.channels.sms.aliyun import THREADS as SMS_THREADS
from backend.channels.wechat import (
    CallPool,
    Circuits,
    PageSigner,
    Platform,
    PlatformClient,
    TokenKind,
)
from backend.channels.wechat.tokens import ensure_token_indexes
from backend.channels.wechat.usage import Usage
from backend.channels.wecom import (
    WeComMessenger,
    WeComMiniProgramSignIn,
    WeComPageSigner,
    WeComRoster,
    WeComScreen,
    WeComSignIn,
)
from backend.features.accounts import STAFF_LINK_RETURN, WEB_SIGN_IN_RETURN, SignInPlatforms
from backend.features.cards import CardBook, build_card_book
from backend.features.notifications import Messengers
from backend.features.official_account import OfficialAccountPlatform
from backend.kit.clock import Clock
from backend.kit.metrics import Metrics
from backend.kit.mongo import Mongo, UnitOfWork
from backend.settings import Settings, SmsAccount, WeChatAccount


@dataclass(frozen=True)
class Channels:
    """What implements the features' ports. An account without an id is not used."""

    mongo: Mongo
    pool: CallPool
    sms_pool: CallPool
    circuits: Circuits
    usage: Usage
    sign_in: SignInPlatforms
    messengers: Messengers
    wecom_pages: WeComPageSigner | None
    official_account: OfficialAccountPlatform | None
    roster: WeComRoster | None
    menu: MenuDesk | None
    templates: TemplateShelf | None
    card_book: CardBook
    card_screen: WeComScreen | None
    chat: OfficialAccountChat | None
    content_check: MiniProgramContentCheck | None

    async def ensure_indexes(self) -> None:
        await self.circuits.ensure_indexes()
        await self.usage.ensure_indexes()
        await ensure_token_indexes(self.mongo)

    def close(self) -> None:
        self.pool.close()
        self.sms_pool.close()


def build_channels(
    settings: Settings, mongo: Mongo, unit_of_work: UnitOfWork, now: Clock, metrics: Metrics
) -> Channels:
    """No call is made yet."""
    book = build_card_book(mongo, unit_of_work, now, is_used=settings.wecom.hears_of_presses)
    pool, sms_pool = CallPool(), CallPool(SMS_THREADS, "sms")
    circuits = Circuits(mongo, metrics.count_platform_alarm)
    platform = Platform(
        settings.platform.base_url, mongo, circuits, pool, now, metrics.count_platform_call
    )
    miniprogram = _open_account(settings.miniprogram, platform)
    official_account = _open_account(settings.official_account, platform)
    wecom = _open_agent(settings, platform)
    texts = _open_texts(settings, mongo, circuits, sms_pool, now, metrics.count_text_message)
    return Channels(
        mongo,
        pool,
        sms_pool,
        circuits,
        platform.usage,
        sign_in=replace(
            _sign_in(settings, miniprogram, wecom),
            phone_codes=texts.codes,
            web=_web_login(settings, official_account, WEB_SIGN_IN_RETURN),
            web_for_staff=_web_login(settings, official_account, STAFF_LINK_RETURN),
        ),
        menu=_menu(settings, official_account),
        templates=TemplateShelf(official_account) if official_account else None,
        official_account=(
            platform_of(
                official_account,
                settings.official_account.app_id,
                [settings.http.public_base_url],
                now,
            )
            if official_account
            else None
        ),
        messengers=Messengers(
            wecom=_wecom_messenger(settings, wecom, mongo, book),
            miniprogram=(
                MiniProgramMessenger(miniprogram, settings.miniprogram.app_id)
                if miniprogram
                else None
            ),
            official_account=_official_account_messenger(settings, official_account),
            sms=texts.messenger,
        ),
        roster=WeComRoster(wecom) if wecom else None,
        wecom_pages=_wecom_pages(settings, wecom, now),
        card_book=book,
        card_screen=WeComScreen(wecom, settings.wecom.agent_id) if wecom else None,
        chat=OfficialAccountChat(official_account) if official_account else None,
        content_check=MiniProgramContentCheck(miniprogram) if miniprogram else None,
    )


@dataclass(frozen=True)
class _Texts:
    messenger: SmsMessenger | None = None
    codes: SmsCodes | None = None


def _open_texts(
    settings: Settings,
    mongo: Mongo,
    circuits: Circuits,
    pool: CallPool,
    now: Clock,
    count: CountText,
) -> _Texts:
    account = settings.sms
    if not account.access_key_id:
        return _Texts()
    caps = TextCaps(mongo, _caps(account), count)
    sms = AliyunSms(_aliyun(account), settings.platform.base_url, circuits, pool, caps, now)
    return _Texts(
        messenger=SmsMessenger(sms, count),
        codes=SmsCodes(sms, account.code_template, count) if account.code_template else None,
    )


def _aliyun(account: SmsAccount) -> AliyunAccount:
    secret = account.access_key_secret.get_secret_value()
    return AliyunAccount(account.access_key_id, secret, account.sign_name)


def _caps(account: SmsAccount) -> Caps:
    return Caps(
        a_minute=account.most_a_minute,
        an_hour=account.most_an_hour,
        a_day=account.most_a_day,
        firm_a_day=account.firm_most_a_day,
    )


def _open_account(account: WeChatAccount, platform: Platform) -> PlatformClient | None:
    if not account.app_id:
        return None
    return platform.account(account.app_id, account.app_secret.get_secret_value())


def _open_agent(settings: Settings, platform: Platform) -> PlatformClient | None:
    account = settings.wecom
    if not account.corp_id:
        return None
    return platform.agent(account.corp_id, account.agent_id, account.secret.get_secret_value())


def _sign_in(
    settings: Settings, miniprogram: PlatformClient | None, wecom: PlatformClient | None
) -> SignInPlatforms:
    account = settings.miniprogram
    secret = account.app_secret.get_secret_value()
    in_miniprogram = MiniProgramSignIn(miniprogram, account.app_id, secret) if miniprogram else None
    in_wecom = _wecom_sign_in(settings, wecom)
    return SignInPlatforms(
        miniprogram=in_miniprogram,
        miniprogram_phone=in_miniprogram,
        wecom=in_wecom,
        wecom_pages=in_wecom,
        wecom_miniprogram=(
            WeComMiniProgramSignIn(wecom, settings.wecom.corp_id) if wecom else None
        ),
    )


def _wecom_sign_in(settings: Settings, client: PlatformClient | None) -> WeComSignIn | None:
    if client is None:
        return None
    account = settings.wecom
    base_url, pages = settings.http.public_base_url, settings.platform.base_url
    return WeComSignIn(client, account.corp_id, account.agent_id, base_url, pages)


def _wecom_pages(
    settings: Settings, client: PlatformClient | None, now: Clock
) -> WeComPageSigner | None:
    if client is None:
        return None
    account, own = settings.wecom, (settings.http.public_base_url,)
    return WeComPageSigner(
        account.corp_id,
        account.agent_id,
        PageSigner(client, own, now),
        PageSigner(client, own, now, TokenKind.AGENT),
    )


def _menu(settings: Settings, client: PlatformClient | None) -> MenuDesk | None:
    if client is None:
        return None
    site = settings.http.public_base_url
    return MenuDesk(client, MenuAccount(site=site, miniprogram=settings.miniprogram.app_id))


def _web_login(
    settings: Settings, client: PlatformClient | None, returns_to: str
) -> OfficialAccountLogin | None:
    if client is None:
        return None
    account = settings.official_account
    return OfficialAccountLogin(
        client,
        account.app_id,
        account.app_secret.get_secret_value(),
        f"{settings.http.public_base_url}{returns_to}",
        settings.platform.base_url,
    )


def _wecom_messenger(
    settings: Settings, client: PlatformClient | None, mongo: Mongo, book: CardBook
) -> WeComMessenger | None:
    if client is None:
        return None
    account = settings.wecom
    base_url = settings.http.public_base_url
    return WeComMessenger(client, account.corp_id, account.agent_id, base_url, mongo, book)


def _official_account_messenger(
    settings: Settings, client: PlatformClient | None
) -> OfficialAccountMessenger | None:
    if client is None:
        return None
    return OfficialAccountMessenger(
        client,
        settings.official_account.app_id,
        settings.http.public_base_url,
        settings.miniprogram.app_id,
    )
