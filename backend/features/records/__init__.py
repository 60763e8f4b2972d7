"""Pages and reads that join several nouns: a device's life, the web form, a ticket's link."""

from backend.features.records.assembly import Records, build_records

__all__ = ["Records", "build_records"]
