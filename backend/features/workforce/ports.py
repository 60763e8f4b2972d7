"""What this feature needs from features above it; filled in `container.py`."""

from collections.abc import Sequence
from typing import Protocol

from backend.kit.access import Actor


class CertificatePhotos(Protocol):
    """The media library, as far as certificates need it."""

    async def attach(
        self, ids: Sequence[str], subject_kind: str, subject_id: str, actor: Actor
    ) -> None:
        """Give files the actor uploaded to the certificate. Raises what says why one cannot be
        used."""
