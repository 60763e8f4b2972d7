"""One-time tokens of forms that anybody may open: they need no store and cannot be made up."""

import hmac
from datetime import UTC, datetime, timedelta
from typing import Final

from backend.features.records.errors import FormOutdated
from backend.kit.clock import Clock
from backend.kit.field_crypto import FieldCrypto
from backend.kit.tokens import new_public_code

LIFE: Final = timedelta(hours=24)


class FormTokens:
    """A token is a random number, when it expires, and a signature that binds both to one form.

    The number becomes the operation id of what the form does, so that it is done once.
    """

    def __init__(self, crypto: FieldCrypto, now: Clock) -> None:
        self._crypto = crypto
        self._now = now

    def new(self, form: str) -> str:
        number, expires = new_public_code(), _seconds(self._now() + LIFE)
        return f"{number}.{expires}.{self._signature(form, number, str(expires))}"

    def operation_id(self, form: str, token: str) -> str:
        """Raises FormOutdated."""
        number, _, rest = token.partition(".")
        expires, _, signature = rest.partition(".")
        genuine = self._signature(form, number, expires)
        if not hmac.compare_digest(genuine.encode(), signature.encode(errors="replace")):
            raise FormOutdated
        if int(expires) < _seconds(self._now()):
            raise FormOutdated
        return f"form-{number}"

    def begun_at(self, token: str) -> datetime:
        """When the page of a genuine token was drawn."""
        expires = int(token.split(".")[1])
        return datetime.fromtimestamp(expires, UTC) - LIFE

    def _signature(self, form: str, number: str, expires: str) -> str:
        return self._crypto.blind("form_token", f"{form}|{number}|{expires}")


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
