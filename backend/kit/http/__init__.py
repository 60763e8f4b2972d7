"""HTTP: endpoints whose type hints are the contract, and the documents made from them."""

from backend.kit.http.application import Application, Authenticate, scrub_uri
from backend.kit.http.endpoint import Endpoint, NotFound
from backend.kit.http.openapi import build_openapi
from backend.kit.http.operation import ANYONE, Document, Input, Operation, operation
from backend.kit.http.sockets import PeerGone, SocketEndpoint
from backend.kit.http.uploads import (
    FILE_TYPES,
    StorageFull,
    Upload,
    UploadEndpoint,
    UploadGate,
    UploadRules,
)

__all__ = [
    "ANYONE",
    "FILE_TYPES",
    "Application",
    "Authenticate",
    "Document",
    "Endpoint",
    "Input",
    "NotFound",
    "Operation",
    "PeerGone",
    "SocketEndpoint",
    "StorageFull",
    "Upload",
    "UploadEndpoint",
    "UploadGate",
    "UploadRules",
    "build_openapi",
    "operation",
    "scrub_uri",
]
