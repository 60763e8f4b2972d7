"""A journey happens in a town of its own."""

from tests.journeys.town import more_settings, town

__all__ = ["more_settings", "town"]
