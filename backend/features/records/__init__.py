"""Pages and reads that join several nouns: a device's life, the web form, a ticket's link."""

from backend.features.records.assembly import Records, build_records
from backend.features.records.service.faces import Faces

__all__ = ["Faces", "Records", "build_records"]
