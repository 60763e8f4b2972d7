"""How many subscribe messages of a template somebody still agreed to receive."""

from collections.abc import Iterable
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

    @property
    def key(self) -> ConsentKey:
        return (self.app_id, self.openid, self.template_id)


class TooManyConsents(ValueError):
    pass


class Consents:
    def __init__(self) -> None:
        self._consents: dict[ConsentKey, Consent] = {}

    def all(self) -> tuple[Consent, ...]:
        return tuple(self._consents.values())

    def restore(self, consents: Iterable[Consent]) -> None:
        self._consents = {each.key: each for each in consents}

    def count(self, app_id: str, openid: str, template_id: str) -> int:
        consent = self._consents.get((app_id, openid, template_id))
        return consent.count if consent else 0

    def put(self, consent: Consent) -> None:
        """Set the count; 0 is somebody who took the consent back. Raises TooManyConsents."""
        if consent.key not in self._consents and len(self._consents) >= MOST_CONSENTS:
            raise TooManyConsents(f"at most {MOST_CONSENTS} consents")
        self._consents[consent.key] = consent

    def spend(self, app_id: str, openid: str, template_id: str) -> bool:
        """Use one up; False when none is left."""
        key = (app_id, openid, template_id)
        left = self.count(*key)
        if left < 1:
            return False
        self._consents[key] = self._consents[key].model_copy(update={"count": left - 1})
        return True
