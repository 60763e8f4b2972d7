"""What one form is: for what, for which services, and its fields in their order."""

from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field

from backend.features.forms.models.fields import FormField
from backend.features.forms.models.kinds.base import Label
from backend.features.forms.models.words import Audience, Purpose
from backend.kit.http import Input
from backend.kit.text import Line

MOST_FIELDS: Final = 200
MOST_USES: Final = 100
MOST_FILES: Final = 60
"""That the answers of one form may name in all."""
MOST_CHARACTERS: Final = 300_000
"""Of one definition, as JSON: far above any form people would fill in."""

ANY: Final = "any"

LineId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
ServiceName = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,29}$")]


class Use(Input):
    """A product line and a service type the form is for; `any` for those that have no form of
    their own."""

    model_config = ConfigDict(frozen=True)

    product_line_id: LineId | Literal["any"] = ANY
    service_type: ServiceName | Literal["any"] = ANY


class FormContent(Input):
    """`used_for` may be empty: then the form is asked only where somebody names it.
    `shown_to_customer` is of a step: he reads the answers, and they stand in his service report."""

    model_config = ConfigDict(frozen=True)

    title: Label
    purpose: Purpose
    introduction: Annotated[Line, Field(max_length=200)] = ""
    used_for: Annotated[tuple[Use, ...], Field(max_length=MOST_USES)] = ()
    shown_to_customer: bool = False
    fields: Annotated[tuple[FormField, ...], Field(max_length=MOST_FIELDS)]

    def fields_for(self, audience: Audience) -> list[FormField]:
        """In their order, those he is asked or shown; whether they are visible is another
        matter."""
        staff = audience is Audience.STAFF
        return [field for field in self.fields if staff or not field.staff_only]

    def use_rank(self, product_line_id: str, service_type: str) -> int | None:
        """How closely it fits, 0 the closest; None where it does not. The product line counts for
        more than the service type."""
        wanted = [
            Use.model_construct(product_line_id=line, service_type=service)
            for line in (product_line_id, ANY)
            for service in (service_type, ANY)
        ]
        return next((rank for rank, use in enumerate(wanted) if use in self.used_for), None)
