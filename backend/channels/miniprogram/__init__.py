"""The mini-program: signing in, the phone number, and subscribe messages."""

from backend.channels.miniprogram.login import MiniProgramSignIn

__all__ = ["MiniProgramSignIn"]
