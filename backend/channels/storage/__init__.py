"""Where files are kept."""

from backend.channels.storage.gridfs import GridFSStore

__all__ = ["GridFSStore"]
