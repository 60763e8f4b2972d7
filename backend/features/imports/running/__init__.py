"""What the worker does: one import at a time, step by step, from wherever it stands."""

from backend.features.imports.running.runner import ImportRunner

__all__ = ["ImportRunner"]
