"""Where files are kept."""

from backend.channels.storage.gridfs import GridFSStore
from backend.channels.storage.oss import OssAccount, OssCalls, OssStore, OssUploadForms

__all__ = ["GridFSStore", "OssAccount", "OssCalls", "OssStore", "OssUploadForms"]
