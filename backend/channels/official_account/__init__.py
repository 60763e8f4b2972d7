"""The official account: pages that know their reader, template messages to the end, its chat."""

from backend.channels.official_account.account import platform_of
from backend.channels.official_account.chat import OfficialAccountChat
from backend.channels.official_account.finished_jobs import TemplateJobFinished
from backend.channels.official_account.login import OfficialAccountLogin
from backend.channels.official_account.messenger import OfficialAccountMessenger

__all__ = [
    "OfficialAccountChat",
    "OfficialAccountLogin",
    "OfficialAccountMessenger",
    "TemplateJobFinished",
    "platform_of",
]
