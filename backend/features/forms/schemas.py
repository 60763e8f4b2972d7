"""Forms and answers over the wire."""

from typing import Annotated

from pydantic import BaseModel, Field, JsonValue

from backend.features.definitions import Key, Published
from backend.features.forms.models.answers import FormPin
from backend.features.forms.models.filled import FilledField
from backend.features.forms.models.filling import FieldValues
from backend.features.forms.models.form import MOST_FIELDS, FormContent
from backend.features.forms.models.kinds.base import FieldName
from backend.features.forms.models.words import Audience, Purpose
from backend.kit.clock import Instant
from backend.kit.http import Input


class GivenForm(Input):
    """A filled form, with the version that was shown. `begun_at`: when the client opened it, by the
    phone's clock; it lets a form count that was replaced meanwhile. Answers to fields that are not
    visible are dropped."""

    key: Key
    version: Annotated[int, Field(ge=1, le=1_000_000)]
    begun_at: Instant | None = None
    values: Annotated[dict[FieldName, JsonValue], Field(max_length=MOST_FIELDS)]

    @property
    def pin(self) -> FormPin:
        return FormPin(key=self.key, version=self.version)


class FormView(BaseModel):
    """A form to be filled in by this reader, with what is known already."""

    key: str
    version: int
    content: FormContent
    defaults: FieldValues = {}

    @classmethod
    def of(
        cls, form: Published[FormContent], audience: Audience, defaults: FieldValues
    ) -> "FormView":
        fields = tuple(form.content.fields_for(audience))
        content = form.content.model_copy(update={"fields": fields})
        return cls(key=form.key, version=form.version, content=content, defaults=defaults)


class FilledForm(BaseModel):
    """Answers with the wording of the version they were given to."""

    id: str
    key: str
    version: int
    title: str
    purpose: Purpose
    filled_by: str
    at: Instant
    digest: str
    fields: list[FilledField]

    def without_text(self, instead: str) -> "FilledForm":
        """With what people may have typed in it replaced."""
        fields = [field.without_text(instead) for field in self.fields]
        return self.model_copy(update={"fields": fields})

    @property
    def media_ids(self) -> list[str]:
        return [file for field in self.fields for file in field.media_ids]
