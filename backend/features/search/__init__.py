"""One box for everything one looks for while somebody is on the telephone."""

from backend.features.search.service import Search

__all__ = ["Search"]
