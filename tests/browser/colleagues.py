"""People whom the demo company has not yet: hired, and signed in by a password of their own."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from tests.browser.installation import Installation

PASSWORD: Final = "Yi-tian-2026-gong"
BOSS: Final = "business_administrator"


@dataclass(frozen=True)
class Colleague:
    installation: Installation
    id: str
    username: str
    token: str

    @property
    def account(self) -> dict[str, str]:
        """What he signs in with."""
        return {"username": self.username, "password": PASSWORD}

    def call(self, method: str, path: str, body: object = None) -> Any:
        return self.installation.call(method, path, body, token=self.token)


def hired(installation: Installation, role: str, *, by: str = "", **draft: Any) -> Colleague:
    """At the branch in Binjiang, if `draft` names no other. `by`: the token of the office, for
    whoever has one: of many sessions of one account the oldest ends."""
    boss = by or installation.token(BOSS)
    username = f"colleague-{uuid4().hex[:10]}"
    person = {"username": username, "name": "叶知秋", "role_ids": [role]} | draft
    if "branch_id" not in draft:
        person["branch_id"] = installation.call("GET", "/api/v1/me", token=boss)["branch"]["id"]
    made = installation.call("POST", "/api/v1/staff", person, token=boss)
    chooses_password(installation, made["id"], boss)
    named = {"username": made["username"], "password": PASSWORD}
    token = installation.call("POST", "/api/v1/staff-sessions", named)["token"]
    return Colleague(installation, made["id"], made["username"], token)


def chooses_password(installation: Installation, staff_id: str, boss: str) -> None:
    """By the link that the office hands him."""
    path = f"/api/v1/staff/{staff_id}/password-link"
    link = installation.call("POST", path, token=boss)["token"]
    chosen = {"token": link, "password": PASSWORD}
    installation.call("POST", "/api/v1/password-link-redemptions", chosen)


def token_of(installation: Installation, role: str) -> str:
    has_one = any(each["role"] == role for each in installation.described["staff"])
    return installation.token(role) if has_one else hired(installation, role).token
