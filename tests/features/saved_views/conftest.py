"""Saved views share one product a file."""

from tests.support.files_product import clock, container, people, product

__all__ = ["clock", "container", "people", "product"]
