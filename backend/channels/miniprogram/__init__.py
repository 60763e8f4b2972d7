"""The mini-program: signing in, the phone number, subscribe messages, and content checks."""

from backend.channels.miniprogram.content import MiniProgramContentCheck
from backend.channels.miniprogram.login import MiniProgramSignIn
from backend.channels.miniprogram.messenger import MiniProgramMessenger

__all__ = ["MiniProgramContentCheck", "MiniProgramMessenger", "MiniProgramSignIn"]
