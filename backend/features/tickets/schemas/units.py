"""What is sent about the units of a ticket."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from backend.features.tickets.models.values import Id, SomeWords
from backend.kit.http import Input


class UnitAdded(Input):
    """By its id, or by the code on it, which then counts."""

    device_id: Id | None = None
    device_code: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    @model_validator(mode="after")
    def names_a_device(self) -> Self:
        if self.device_id is None and self.device_code is None:
            raise ValueError("either an id or a code")
        return self


class UnitRemoved(Input):
    device_id: Id
    note: SomeWords
