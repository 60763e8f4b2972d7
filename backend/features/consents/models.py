"""A policy's text in one version, and one decision of one person about it. Never changed."""

from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Final

from pydantic import Field

from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant

MOST_TEXT: Final = 30_000
LONGEST_TITLE: Final = 40


class PolicyKind(StrEnum):
    """What is agreed to apart from everything else (PIPL art. 14, 29)."""

    PRIVACY = "privacy"
    POSITION = "position"  # where a technician is: sensitive, PIPL art. 28
    RECORDING = "recording"
    MARKETING = "marketing"


TITLES: Final = {
    PolicyKind.PRIVACY: "隐私政策",
    PolicyKind.POSITION: "位置信息使用说明",
    PolicyKind.RECORDING: "录音录像说明",
    PolicyKind.MARKETING: "服务推荐说明",
}


class ConsentSource(StrEnum):
    """How we know. Only what a signed-in person did himself opens the door to his own writes."""

    SELF = "self"  # signed in, by his own tap
    STAFF = "staff"  # told to staff, who wrote it down
    WEB_FORM = "web_form"  # ticked by somebody who gave this person's phone
    # Called or was entered as a customer: what the service needs may be held without consent
    # (PIPL art. 13, no. 2), and it is written down that this is the ground.
    SERVICE = "service"


class PolicyText(Aggregate):
    """One published version. `edition` is unique within its kind, and tells nothing but equality.

    `is_shipped`: came with the product; kept once somebody has agreed to it.
    """

    kind: PolicyKind
    edition: str
    title: Annotated[str, Field(max_length=LONGEST_TITLE)]
    text: Annotated[str, Field(max_length=MOST_TEXT)]
    is_shipped: bool = False
    published_at: Instant
    published_by: str = ""

    @classmethod
    def published(
        cls, kind: PolicyKind, title: str, text: str, at: Instant, by: str
    ) -> "PolicyText":
        edition = edition_of(f"{at.isoformat()}\n{title}\n{text}")
        return cls(
            id=f"{kind}:{edition}",
            kind=kind,
            edition=edition,
            title=title,
            text=text,
            published_at=at,
            published_by=by,
        )


def edition_of(text: str) -> str:
    """Changes with every letter, so that a consent says what it was given to."""
    return sha256(text.encode()).hexdigest()[:12]


class ConsentRecord(Aggregate):
    """`sequence` counts a person's decisions about one policy: of two at once one is the later.

    `recorded_by` is who wrote it down: the person, or staff. `via` is how he was signed in.
    """

    person_id: str
    policy: PolicyKind
    sequence: int
    given: bool
    version_agreed: str  # of the notice, where a form was ticked
    source: ConsentSource
    recorded_by: str
    via: str = ""
    at: Instant
