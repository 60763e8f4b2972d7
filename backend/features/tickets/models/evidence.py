"""What must be there before a visit can be finished, by product line and service type."""

from typing import Annotated, Final

from pydantic import Field

from backend.features.tickets.models.stages import Completion
from backend.features.tickets.models.values import Name
from backend.features.tickets.words import FinishResult, ServiceType
from backend.kit.http import Input

Photos = Annotated[int, Field(ge=0, le=9)]


class RequiredEvidence(Input):
    """The rule a visit was sent out with: later changes of the rule do not touch it."""

    fault_code: bool = False
    before_photos: Photos = 0
    after_photos: Photos = 0
    parts: bool = False
    labour_minutes: bool = False
    readings: Annotated[list[Name], Field(max_length=30)] = []

    def missing(self, completion: Completion) -> list[str]:
        """Names of the fields that are not as required, as the client knows them.

        Where nothing was repaired (no fault found, customer declined) one photo is enough.
        """
        if completion.result is not FinishResult.SOLVED:
            return [] if completion.media_ids else ["before_photo_ids"]
        found = {
            "fault_code": not self.fault_code or completion.fault_code is not None,
            "before_photo_ids": len(completion.before_photo_ids) >= self.before_photos,
            "after_photo_ids": len(completion.after_photo_ids) >= self.after_photos,
            "parts": not self.parts or bool(completion.parts),
            "labour_minutes": not self.labour_minutes or completion.labour_minutes > 0,
            "readings": set(self.readings) <= {reading.name for reading in completion.readings},
        }
        return [field for field, is_there in found.items() if not is_there]


DEFAULT_EVIDENCE: Final[dict[ServiceType, RequiredEvidence]] = {
    ServiceType.REPAIR: RequiredEvidence(
        fault_code=True, before_photos=1, after_photos=1, labour_minutes=True
    ),
    ServiceType.INSTALL: RequiredEvidence(after_photos=2, labour_minutes=True),
    ServiceType.DELIVERY: RequiredEvidence(after_photos=1),
    ServiceType.DEBUG: RequiredEvidence(after_photos=1, labour_minutes=True),
    ServiceType.CARE: RequiredEvidence(before_photos=1, after_photos=1, labour_minutes=True),
    ServiceType.INSPECTION: RequiredEvidence(before_photos=1),
}
"""Where a firm has set no rule of its own."""
