"""QR codes with a parameter, which lead to an official account (protocol sheet 3.8)."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from backend.simulator.world.accounts import Record

MOST_TEMPORARY: Final = 20_000


class SceneCode(Record):
    """`expires_at` None: permanent."""

    app_id: str
    scene: str
    ticket: str
    url: str
    expires_at: datetime | None = None


class TooManyScenes(Exception):
    """The account has used up its permanent codes."""


class SceneCodes:
    """Permanent ones are bounded by the rules, temporary ones by forgetting the oldest."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], SceneCode] = {}

    def all(self) -> tuple[SceneCode, ...]:
        return tuple(self._codes.values())

    def restore(self, codes: list[SceneCode]) -> None:
        self._codes = {(each.app_id, each.scene): each for each in codes}

    def permanent(self, app_id: str, scene: str, most: int) -> SceneCode:
        """The same for the same scene. Raises TooManyScenes."""
        kept = self._codes.get((app_id, scene))
        if kept and kept.expires_at is None:
            return kept
        count = sum(1 for c in self._codes.values() if c.app_id == app_id and not c.expires_at)
        if count >= most:
            raise TooManyScenes
        return self._keep(_drawn(app_id, scene, None))

    def temporary(self, app_id: str, scene: str, now: datetime, seconds: int) -> SceneCode:
        fleeting = [key for key, each in self._codes.items() if each.expires_at]
        if len(fleeting) >= MOST_TEMPORARY:
            del self._codes[fleeting[0]]
        return self._keep(_drawn(app_id, scene, now + timedelta(seconds=seconds)))

    def with_url(self, url: str, now: datetime) -> SceneCode | None:
        """What a phone finds that scans the picture."""
        found = next((each for each in self._codes.values() if each.url == url), None)
        if found and found.expires_at and found.expires_at <= now:
            return None
        return found

    def _keep(self, code: SceneCode) -> SceneCode:
        self._codes[code.app_id, code.scene] = code
        return code


def _drawn(app_id: str, scene: str, expires_at: datetime | None) -> SceneCode:
    return SceneCode(
        app_id=app_id,
        scene=scene,
        ticket=f"gQ{secrets.token_urlsafe(64)}==",
        url=f"http://weixin.qq.com/q/{secrets.token_urlsafe(18)}",
        expires_at=expires_at,
    )
