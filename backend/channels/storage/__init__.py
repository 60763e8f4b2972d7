"""Where files are kept."""

from backend.channels.storage.assembly import Storage, build_storage
from backend.channels.storage.gridfs import GridFSStore
from backend.channels.storage.oss import (
    OssAccount,
    OssCalls,
    OssStore,
    OssUploadForms,
    examine_bucket,
)

__all__ = [
    "GridFSStore",
    "OssAccount",
    "OssCalls",
    "OssStore",
    "OssUploadForms",
    "Storage",
    "build_storage",
    "examine_bucket",
]
