"""Content checks share one product a file."""

from tests.support.files_product import clock, container, people

__all__ = ["clock", "container", "people"]
