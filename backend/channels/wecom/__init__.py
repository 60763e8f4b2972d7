"""WeCom: signing in, and messages to members."""

from backend.channels.wecom.login import WeComSignIn
from backend.channels.wecom.messenger import WeComMessenger

__all__ = ["WeComMessenger", "WeComSignIn"]
