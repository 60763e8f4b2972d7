"""Files on their way in: raw or as a form, streamed to a temporary file, bounded on every side."""

from backend.kit.http.uploads.endpoint import FILE_TYPES, UploadEndpoint
from backend.kit.http.uploads.gate import UploadGate, UploadRules
from backend.kit.http.uploads.spool import StorageFull, Upload

__all__ = ["FILE_TYPES", "StorageFull", "Upload", "UploadEndpoint", "UploadGate", "UploadRules"]
