"""WeCom: signing in, pages, cards to members, and what they press."""

from backend.channels.wecom.cards import WeComScreen
from backend.channels.wecom.login import WeComMiniProgramSignIn, WeComSignIn
from backend.channels.wecom.messenger import WeComMessenger
from backend.channels.wecom.pages import WeComPageSigner
from backend.channels.wecom.presses import CardPressReader
from backend.channels.wecom.roster import RosterReader, WeComRoster

__all__ = [
    "CardPressReader",
    "RosterReader",
    "WeComMessenger",
    "WeComMiniProgramSignIn",
    "WeComPageSigner",
    "WeComRoster",
    "WeComScreen",
    "WeComSignIn",
]
