"""One act that was recorded. Rows are written once and never changed."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from backend.kit.access import ActorKind
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant


class AuditAction(StrEnum):
    """Everything that is audited, in one list (reliability R102)."""

    SET_UP = "set_up"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SESSIONS_REVOKED = "sessions_revoked"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an act
    PASSWORD_LINK_ISSUED = "password_link_issued"  # noqa: S105 - the name of an act
    CUSTOMERS_MERGED = "customers_merged"
    PERSONAL_REVEALED = "personal_revealed"
    PERSONAL_ERASED = "personal_erased"
    PERSONAL_REQUESTED = "personal_requested"
    EXPORTED = "exported"
    IMPORTED = "imported"
    ROLE_CREATED = "role_created"
    ROLE_CHANGED = "role_changed"
    ROLE_DELETED = "role_deleted"
    STAFF_CREATED = "staff_created"
    STAFF_CHANGED = "staff_changed"
    STAFF_DISABLED = "staff_disabled"
    STAFF_ENABLED = "staff_enabled"
    STAFF_INVITED = "staff_invited"
    INVITATION_REVOKED = "invitation_revoked"
    STAFF_LEFT = "staff_left"
    ORGANISATION_CHANGED = "organisation_changed"
    SETTINGS_CHANGED = "settings_changed"
    CONTENT_REVIEWED = "content_reviewed"
    CODES_ISSUED = "codes_issued"
    CODE_VOIDED = "code_voided"
    CODE_REISSUED = "code_reissued"
    DEVICE_BOUND = "device_bound"
    DEVICE_UNBOUND = "device_unbound"
    DEVICE_SCRAPPED = "device_scrapped"
    DEVICE_RESTORED = "device_restored"
    DEVICE_SWAPPED = "device_swapped"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    DEFINITION_EDITED = "definition_edited"
    DEFINITION_DISCARDED = "definition_discarded"
    DEFINITION_SUBMITTED = "definition_submitted"
    DEFINITION_PUBLISHED = "definition_published"
    DEFINITION_ROLLED_BACK = "definition_rolled_back"
    DEFINITION_WITHDRAWN = "definition_withdrawn"
    CLOCK_WAIVED = "clock_waived"
    CLOCK_DATED_BACK = "clock_dated_back"
    CLOCK_RESET = "clock_reset"
    CLOCK_TERMS_APPLIED = "clock_terms_applied"
    OVERRIDDEN = "overridden"
    DEAD_LETTER_REVIVED = "dead_letter_revived"


Detail = Annotated[str, Field(max_length=500)]


class AuditEntry(Aggregate):
    """Ids and facts, never personal data. The actor's place in the firm is kept as it was then."""

    at: Instant
    actor_id: str
    actor_kind: ActorKind
    actor_via: str = ""
    team_id: str = ""
    branch_id: str = ""
    organisation_id: str = ""
    action: AuditAction
    subject_kind: Annotated[str, Field(max_length=60)]
    subject_id: Annotated[str, Field(max_length=200)]
    details: Annotated[dict[str, Detail], Field(max_length=30)] = {}
    request_id: str = ""
