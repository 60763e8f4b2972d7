"""WeCom: signing in, and cards to members."""

from backend.channels.wecom.cards import WeComScreen
from backend.channels.wecom.login import WeComSignIn
from backend.channels.wecom.messenger import WeComMessenger
from backend.channels.wecom.presses import CardPressReader

__all__ = ["CardPressReader", "WeComMessenger", "WeComScreen", "WeComSignIn"]
