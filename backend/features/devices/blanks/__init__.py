"""Codes minted before anybody knows what they will stand on: rolls, labels, binding."""

from backend.features.devices.blanks.binding import BlankCodes
from backend.features.devices.blanks.rolls import Rolls

__all__ = ["BlankCodes", "Rolls"]
