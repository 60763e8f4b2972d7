"""People's rights over their data: a copy, deletion, and nothing kept longer than needed."""

from backend.features.privacy.assembly import Privacy, build_privacy
from backend.features.privacy.evidence import register_page

__all__ = ["Privacy", "build_privacy", "register_page"]
