"""Sales, promises and leads over the wire."""
