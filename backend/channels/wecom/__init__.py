"""WeCom: signing in, and messages to members."""

from backend.channels.wecom.login import WeComSignIn

__all__ = ["WeComSignIn"]
