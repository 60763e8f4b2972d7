"""HTTP: endpoints whose type hints are the contract, and the documents made from them."""

from backend.kit.http.application import Application, Authenticate, scrub_uri
from backend.kit.http.endpoint import Endpoint, NotFound, canonical_json
from backend.kit.http.openapi import build_openapi
from backend.kit.http.operation import ANYONE, Document, Input, operation

__all__ = [
    "ANYONE",
    "Application",
    "Authenticate",
    "Document",
    "Endpoint",
    "Input",
    "NotFound",
    "build_openapi",
    "canonical_json",
    "operation",
    "scrub_uri",
]
