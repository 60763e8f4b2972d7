"""The forms of a service over the wire."""

from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from backend.features.forms import FilledForm, FormView, Purpose
from backend.features.media import MediaLink
from backend.features.tickets.models.values import Id
from backend.features.tickets.words import ServiceType
from backend.features.tickets.workflow import Act
from backend.kit.http import Input


class OfferedFormQuery(Input):
    """At most one of `device_id`, `device_code` (as it was scanned, also a blank one) and
    `product_line_id`; with none of them, the form of what has none of its own."""

    purpose: Purpose = Purpose.REQUEST
    service_type: ServiceType = ServiceType.REPAIR
    device_id: Id | None = None
    device_code: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    product_line_id: Id | None = None

    @model_validator(mode="after")
    def means_one_device(self) -> Self:
        if self.device_id and self.device_code:
            raise ValueError("device_id or device_code")
        return self


class OfferedForm(BaseModel):
    """`form` is None where nothing is asked."""

    form: FormView | None


class TicketFormView(BaseModel):
    """`form`: to be filled in; `answers`: what was, newest first, each in the wording of its own
    version. `act`: of a step, with which act it is handed in."""

    purpose: Purpose
    act: Act | None
    form: FormView
    answers: list[FilledForm]


class TicketFormsView(BaseModel):
    """`media` has addresses for the files of all answers."""

    forms: list[TicketFormView]
    media: dict[str, MediaLink]
