"""Files in a bucket of Aliyun's object storage."""

from backend.channels.storage.oss.account import OssAccount
from backend.channels.storage.oss.calls import OssCalls
from backend.channels.storage.oss.checks import examine_bucket
from backend.channels.storage.oss.forms import OssUploadForms
from backend.channels.storage.oss.store import OssStore

__all__ = [
    "OssAccount",
    "OssCalls",
    "OssStore",
    "OssUploadForms",
    "examine_bucket",
]
