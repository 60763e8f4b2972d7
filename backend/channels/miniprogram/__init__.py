"""The mini-program: signing in, the phone number, and subscribe messages."""

from backend.channels.miniprogram.login import MiniProgramSignIn
from backend.channels.miniprogram.messenger import MiniProgramMessenger

__all__ = ["MiniProgramMessenger", "MiniProgramSignIn"]
