"""What WeChat and WeCom push to us: the three addresses, signatures, sealing, and flavours."""

from backend.channels.wechat.callbacks.assembly import routes
from backend.channels.wechat.callbacks.envelope import Envelope, Sealed, Signer

__all__ = ["Envelope", "Sealed", "Signer", "routes"]
