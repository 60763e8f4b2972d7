"""What WeChat and WeCom push to us: kept once, and handed to whoever reads it."""

from backend.features.callbacks.assembly import Callbacks, build_callbacks
from backend.features.callbacks.packets import CallbackAccount, Node, Packet, Part
from backend.features.callbacks.relay import PacketReader, PacketReaders, PacketRelay
from backend.features.callbacks.service import PacketIntake

__all__ = [
    "CallbackAccount",
    "Callbacks",
    "Node",
    "Packet",
    "PacketIntake",
    "PacketReader",
    "PacketReaders",
    "PacketRelay",
    "Part",
    "build_callbacks",
]
