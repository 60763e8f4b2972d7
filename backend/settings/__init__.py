"""Everything that differs between installations, read once from the environment at start.

Variables are named ``BAOXIU_`` + the path with ``__``: BAOXIU_HTTP__PORT=8001. deploy/env.example
lists them all; it is generated from this folder.
"""

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
from backend.settings.root import PREFIX, Environment, Settings
from backend.settings.storage import StorageSettings

__all__ = [
    "PREFIX",
    "BackupSettings",
    "CallbackMode",
    "ConversationSettings",
    "EncryptionSettings",
    "Environment",
    "FileSettings",
    "HttpSettings",
    "MongoSettings",
    "PlatformSettings",
    "PrivacySettings",
    "ServiceSettings",
    "SessionSettings",
    "Settings",
    "SmsAccount",
    "StorageSettings",
    "TicketSettings",
    "WeChatAccount",
    "WeComAccount",
    "WorkSettings",
]
