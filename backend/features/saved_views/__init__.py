"""Lists of tickets under a name: one's own, and those shared with colleagues."""

from backend.features.saved_views.assembly import SavedViews, build_saved_views

__all__ = ["SavedViews", "build_saved_views"]
