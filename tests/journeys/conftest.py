"""A journey happens in a town of its own."""

from tests.journeys.town import town

__all__ = ["town"]
