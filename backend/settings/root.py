"""All blocks together, and what must hold between them."""

import ipaddress
import os
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from backend.settings.blocks import (
    BackupSettings,
    CallbackMode,
    ConversationSettings,
    EncryptionSettings,
    FileSettings,
    HttpSettings,
    MongoSettings,
    PlatformSettings,
    PrivacySettings,
    ServiceSettings,
    SessionSettings,
    SmsAccount,
    TicketSettings,
    WeChatAccount,
    WeComAccount,
    WorkSettings,
)
from backend.settings.storage import StorageSettings
from backend.settings.values import PLACEHOLDER, PLACEHOLDER_KEY

PREFIX: Final = "BAOXIU_"
_REAL_HOSTS: Final = ("qq.com", "wechat.com", "weixin.com", "tenpay.com", "aliyuncs.com")
# Variables of our own that are not settings: of the scripts, and of the test run.
_NOT_SETTINGS: Final = ("BAOXIU_TEST_", "BAOXIU_VENV", "BAOXIU_FAULT_POINT")


class Environment(StrEnum):
    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    environment: Environment = Field(
        Environment.DEVELOPMENT, description="development, test or production."
    )
    log_level: Annotated[str, Field(pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR."
    )
    http: HttpSettings = HttpSettings()
    mongo: MongoSettings = MongoSettings()
    encryption: EncryptionSettings = EncryptionSettings()
    service: ServiceSettings = ServiceSettings()
    platform: PlatformSettings = PlatformSettings()
    official_account: WeChatAccount = WeChatAccount()
    miniprogram: WeChatAccount = WeChatAccount()
    wecom: WeComAccount = WeComAccount()
    sms: SmsAccount = SmsAccount()
    storage: StorageSettings = StorageSettings()
    files: FileSettings = FileSettings()
    sessions: SessionSettings = SessionSettings()
    tickets: TicketSettings = TicketSettings()
    privacy: PrivacySettings = PrivacySettings()
    conversations: ConversationSettings = ConversationSettings()
    work: WorkSettings = WorkSettings()
    backup: BackupSettings = BackupSettings()

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @model_validator(mode="after")
    def production_has_no_placeholders(self) -> Self:
        if self.is_production and (names := sorted(_placeholders(self))):
            raise ValueError(f"production needs real values for: {', '.join(names)}")
        return self

    @model_validator(mode="after")
    def production_takes_nothing_unsealed(self) -> Self:
        for name in ("official_account", "miniprogram"):
            account: WeChatAccount = getattr(self, name)
            if self.is_production and account.callback_mode is not CallbackMode.SAFE:
                raise ValueError(
                    f"{PREFIX}{name.upper()}__CALLBACK_MODE must be safe in production: choose "
                    "安全模式 in the console, too"
                )
        return self

    @model_validator(mode="after")
    def only_production_reaches_the_real_platform(self) -> Self:
        host = urlsplit(self.platform.base_url).hostname or ""
        real = not host or any(host == name or host.endswith(f".{name}") for name in _REAL_HOSTS)
        if real and not self.is_production:
            raise ValueError(
                f"{PREFIX}PLATFORM__BASE_URL must name a simulator: only production may reach "
                "the real hosts of Tencent and Aliyun"
            )
        return self

    @model_validator(mode="after")
    def no_variable_is_misspelt(self) -> Self:
        known = {field.upper() for field in type(self).model_fields}
        ours = (name for name in os.environ if name.startswith(PREFIX))
        for name in ours:
            block = name.removeprefix(PREFIX).split("__")[0].upper()
            if block not in known and not name.startswith(_NOT_SETTINGS):
                raise ValueError(f"{name} is not a setting (see deploy/env.example)")
        return self


_Account = WeChatAccount | WeComAccount | SmsAccount | StorageSettings


def _placeholders(settings: Settings) -> Iterator[str]:
    """The variables that still hold what this file ships with."""
    encryption = settings.encryption
    if any(key.get_secret_value() == PLACEHOLDER_KEY for key in encryption.keys.values()):
        yield f"{PREFIX}ENCRYPTION__KEYS"
    if encryption.blind_index_key.get_secret_value() == PLACEHOLDER_KEY:
        yield f"{PREFIX}ENCRYPTION__BLIND_INDEX_KEY"
    if not settings.http.public_base_url.startswith("https://"):
        yield f"{PREFIX}HTTP__PUBLIC_BASE_URL"
    if _is_this_machine(settings.platform.base_url):
        yield f"{PREFIX}PLATFORM__BASE_URL"
    accounts: Mapping[str, tuple[str, _Account]] = {
        "OFFICIAL_ACCOUNT": (settings.official_account.app_id, settings.official_account),
        "MINIPROGRAM": (settings.miniprogram.app_id, settings.miniprogram),
        "WECOM": (settings.wecom.corp_id, settings.wecom),
        "SMS": (settings.sms.access_key_id, settings.sms),
        "STORAGE": (settings.storage.bucket, settings.storage),
    }
    for block, (account_id, account) in accounts.items():
        if account_id:
            yield from (f"{PREFIX}{block}__{name.upper()}" for name in _unset_secrets(account))


def _unset_secrets(account: _Account) -> Iterator[str]:
    for name, value in account:
        is_placeholder = isinstance(value, SecretStr) and value.get_secret_value() == PLACEHOLDER
        if is_placeholder or (name == "encoding_aes_key" and value is None):
            yield name


def _is_this_machine(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
