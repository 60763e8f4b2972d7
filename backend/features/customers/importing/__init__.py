"""Customers as a kind of table that can be brought in."""

from backend.features.customers.importing.kind import CustomerKind

__all__ = ["CustomerKind"]
