"""How many subscribe messages of a template somebody still agreed to receive."""

from typing import Annotated, Final

from pydantic import Field

from backend.simulator.world.accounts import Record

MOST_CONSENTS: Final = 100_000

ConsentKey = tuple[str, str, str]


class Consent(Record):
    """One tap on 允许 is one message; it does not expire."""

    app_id: str
    openid: str
    template_id: str
    count: Annotated[int, Field(ge=0, le=1_000_000)]


class TooManyConsents(ValueError):
    pass


class Consents:
    def __init__(self) -> None:
        self._counts: dict[ConsentKey, int] = {}

    def all(self) -> tuple[Consent, ...]:
        return tuple(
            Consent(app_id=app_id, openid=openid, template_id=template_id, count=count)
            for (app_id, openid, template_id), count in self._counts.items()
        )

    def restore(self, consents: tuple[Consent, ...]) -> None:
        self._counts = {(c.app_id, c.openid, c.template_id): c.count for c in consents}

    def count(self, app_id: str, openid: str, template_id: str) -> int:
        return self._counts.get((app_id, openid, template_id), 0)

    def put(self, consent: Consent) -> None:
        """Set the count; 0 is somebody who took the consent back. Raises TooManyConsents."""
        key = (consent.app_id, consent.openid, consent.template_id)
        if key not in self._counts and len(self._counts) >= MOST_CONSENTS:
            raise TooManyConsents(f"at most {MOST_CONSENTS} consents")
        self._counts[key] = consent.count

    def spend(self, app_id: str, openid: str, template_id: str) -> bool:
        """Use one up; False when none is left."""
        left = self.count(app_id, openid, template_id)
        if left < 1:
            return False
        self._counts[app_id, openid, template_id] = left - 1
        return True
