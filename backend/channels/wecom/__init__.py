"""WeCom: signing in, pages, cards to members, and what they press."""

from backend.channels.wecom.cards import WeComScreen
from backend.channels.wecom.login import WeComMiniProgramSignIn, WeComSignIn
from backend.channels.wecom.messenger import WeComMessenger
from backend.channels.wecom.pages import WeComPageSigner
from backend.channels.wecom.presses import CardPressReader

__all__ = [
    "CardPressReader",
    "WeComMessenger",
    "WeComMiniProgramSignIn",
    "WeComPageSigner",
    "WeComScreen",
    "WeComSignIn",
]
