"""The official account: pages that know their reader, and template messages to the end."""

from backend.channels.official_account.finished_jobs import TemplateJobFinished
from backend.channels.official_account.login import OfficialAccountLogin
from backend.channels.official_account.messenger import OfficialAccountMessenger

__all__ = ["OfficialAccountLogin", "OfficialAccountMessenger", "TemplateJobFinished"]
