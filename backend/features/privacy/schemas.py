from datetime import datetime

from pydantic import BaseModel

from backend.features.consents import PolicyKind
from backend.features.privacy.models import LegalHold, PersonalRequest, RequestKind, RequestState
from backend.features.privacy.requests import DeletionPreview
from backend.kit.access import ActorKind
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.text import Id


class CopyView(BaseModel):
    """`state` done: to be fetched at `/api/v1/my/data-copies/{id}/file` until `expires_at`."""

    id: str
    state: RequestState
    asked_at: datetime
    expires_at: datetime | None
    bytes: int

    @classmethod
    def of(cls, request: PersonalRequest) -> "CopyView":
        return cls(
            id=request.id,
            state=request.state,
            asked_at=request.created_at,
            expires_at=request.expire_at,
            bytes=request.bytes,
        )


class DeletionView(BaseModel):
    """`due_at`: until then it can be taken back. `obstacles`: what has held it up since."""

    id: str
    state: RequestState
    asked_at: datetime
    due_at: datetime
    obstacles: list[str]
    holds: list[LegalHold]

    @classmethod
    def of(cls, request: PersonalRequest) -> "DeletionView":
        return cls(
            id=request.id,
            state=request.state,
            asked_at=request.created_at,
            due_at=request.due_at,
            obstacles=request.obstacles,
            holds=request.holds,
        )


class DeletionPreviewView(BaseModel):
    """Before one asks: what has to be done first, and what would stay, why and until when."""

    request: DeletionView | None
    obstacles: list[str]
    holds: list[LegalHold]

    @classmethod
    def of(cls, preview: DeletionPreview) -> "DeletionPreviewView":
        request = DeletionView.of(preview.request) if preview.request else None
        return cls(request=request, obstacles=preview.obstacles, holds=preview.holds)


class RequestQuery(PageQuery):
    kind: RequestKind | None = None


class RequestView(BaseModel):
    """For whoever looks after privacy in the firm."""

    id: str
    kind: RequestKind
    person_id: str
    person_kind: ActorKind
    asked_by: str
    state: RequestState
    asked_at: datetime
    due_at: datetime
    finished_at: datetime | None
    obstacles: list[str]
    steps_done: list[str]

    @classmethod
    def of(cls, request: PersonalRequest) -> "RequestView":
        said = request.model_dump(include=set(cls.model_fields))
        return cls.model_validate({**said, "asked_at": request.created_at})


class DeletionOrder(Input):
    """A customer asked for it by telephone."""

    customer_id: Id


class ToldConsent(Input):
    """What a customer told staff; `version` is the one that was read to him."""

    policy: PolicyKind
    given: bool
    version: Id
