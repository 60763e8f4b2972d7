"""The one layer over wechatpy: calls to the WeChat and WeCom platforms, and how they fail."""

from backend.channels.wechat.calls import Body, Call, File, Reply, Value, with_notice
from backend.channels.wechat.circuits import Circuits
from backend.channels.wechat.client import PlatformClient
from backend.channels.wechat.codes import BAD_PAGE, Reaction
from backend.channels.wechat.errors import (
    CircuitOpen,
    PlatformError,
    PlatformRefused,
    PlatformSilent,
)
from backend.channels.wechat.outcomes import outcome_of
from backend.channels.wechat.page_signature import (
    ForeignPage,
    PageSignature,
    PageSigner,
    page_signature,
)
from backend.channels.wechat.platform import Platform
from backend.channels.wechat.pool import CallPool
from backend.channels.wechat.sign_in import sign_in_call
from backend.channels.wechat.tokens import TokenKind

__all__ = [
    "BAD_PAGE",
    "Body",
    "Call",
    "CallPool",
    "CircuitOpen",
    "Circuits",
    "File",
    "ForeignPage",
    "PageSignature",
    "PageSigner",
    "Platform",
    "PlatformClient",
    "PlatformError",
    "PlatformRefused",
    "PlatformSilent",
    "Reaction",
    "Reply",
    "TokenKind",
    "Value",
    "outcome_of",
    "page_signature",
    "sign_in_call",
    "with_notice",
]
