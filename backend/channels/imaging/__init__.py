"""Decoding images from strangers, in processes that may die of it."""

from backend.channels.imaging.painter import Painter
from backend.channels.imaging.workers import ImageWorkers

__all__ = ["ImageWorkers", "Painter"]
