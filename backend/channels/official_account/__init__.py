"""The official account: template messages."""

from backend.channels.official_account.messenger import OfficialAccountMessenger

__all__ = ["OfficialAccountMessenger"]
