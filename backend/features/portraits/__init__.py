"""The photos of those who work here, by which customers know who comes."""

from backend.features.portraits.assembly import PortraitParts, build_portraits
from backend.features.portraits.service import Portraits
from backend.features.portraits.subscribers import PortraitSubscribers

__all__ = ["PortraitParts", "PortraitSubscribers", "Portraits", "build_portraits"]
