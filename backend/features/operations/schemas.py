from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from backend.features.operations.models import Finding
from backend.kit.mongo import BackupNote

FindingLevel = Literal["ok", "warning", "failure"]


class FindingLine(BaseModel):
    level: FindingLevel
    level_name: str
    subject: str
    text: str

    @classmethod
    def of(cls, finding: Finding) -> "FindingLine":
        return cls.model_validate(
            {
                "level": finding.level.name.lower(),
                "level_name": finding.level.value,
                "subject": finding.subject,
                "text": finding.text,
            }
        )


class ExaminationView(BaseModel):
    examined_at: datetime
    findings: list[FindingLine]


class BackupView(BaseModel):
    """One run. `stored_bytes` of the file; `reason` of a failure, for people."""

    id: str
    state: Literal["done", "failed"]
    finished_at: datetime
    stored_bytes: int | None
    reason: str

    @classmethod
    def of(cls, note: BackupNote) -> "BackupView":
        return cls.model_validate(note, from_attributes=True)
