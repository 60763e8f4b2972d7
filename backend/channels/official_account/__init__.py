"""The official account: template messages, and what became of them."""

from backend.channels.official_account.finished_jobs import TemplateJobFinished
from backend.channels.official_account.messenger import OfficialAccountMessenger

__all__ = ["OfficialAccountMessenger", "TemplateJobFinished"]
