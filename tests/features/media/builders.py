from typing import Any

from backend.features.accounts import Permission
from backend.features.media.models import Media, MediaKind
from backend.kit.access import Actor, ActorKind, Scope
from backend.kit.aggregate import new_id
from backend.kit.clock import utc_now

_GRANTS: dict[str, Scope] = {Permission.MEDIA_UPLOAD: Scope.OWN, Permission.MEDIA_READ: Scope.OWN}

WANG = Actor(id="wang", kind=ActorKind.CUSTOMER, grants=_GRANTS)
LI = Actor(id="li", kind=ActorKind.CUSTOMER, grants=_GRANTS)
TECHNICIAN = Actor(id="zhao", kind=ActorKind.STAFF, grants=_GRANTS)
VISITOR = Actor(id="visitor", kind=ActorKind.STAFF)

PEOPLE = {actor.id: actor for actor in (WANG, LI, TECHNICIAN, VISITOR)}


def a_file(uploaded_by: Actor = WANG, **changes: Any) -> Media:
    """A stored photo; nothing of it is in the object store."""
    fields: dict[str, Any] = {
        "kind": MediaKind.PHOTO,
        "content_type": "image/jpeg",
        "bytes": 1234,
        "sha256": "a" * 64,
        "received_sha256": "b" * 64,
        "width": 800,
        "height": 600,
        "thumbnail_bytes": 99,
        "thumbnail_sha256": "c" * 64,
        "uploaded_by": uploaded_by.id,
        "upload_key": new_id(),
        "created_at": utc_now(),
    }
    return Media.model_validate(fields | changes)
