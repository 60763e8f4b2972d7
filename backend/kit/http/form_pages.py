"""Pages with forms: what was typed comes back as it is, so that it can be shown again."""

from typing import ClassVar, Final

from backend.kit.http.forms import FormFields, read_form
from backend.kit.http.pages import PageEndpoint

FORM_LIMIT: Final = 64 * 1024


class FormPage(PageEndpoint):
    body_limit: ClassVar[int] = FORM_LIMIT

    def decode_argument(self, value: bytes, name: str | None = None) -> str:
        # An address with broken bytes is just another that leads nowhere.
        return value.decode(errors="replace")

    @property
    def form(self) -> FormFields:
        """Raises UnreadableRequest, UnsupportedContent."""
        return read_form(self.request.headers.get("Content-Type", ""), bytes(self._received))

    @property
    def address(self) -> str:
        """Whose request it is, for limits."""
        return self.request.remote_ip or ""
