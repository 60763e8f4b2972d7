"""What happens, told to the pages that are open while it happens."""

from backend.features.live.assembly import Live, build_live

__all__ = ["Live", "build_live"]
