"""What every kind of field can do."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import ConfigDict, Field, JsonValue

from backend.features.forms.models.filling import Filling, is_empty
from backend.features.forms.models.words import DefaultSource, PersonalKind
from backend.kit.conditions import Fact, FactKind
from backend.kit.http import Input
from backend.kit.text import Line

FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Label = Annotated[Line, Field(min_length=1, max_length=40)]
Help = Annotated[Line, Field(max_length=200)]
Unit = Annotated[Line, Field(max_length=12)]


class Kind(Input):
    """One kind of answer: how it is read, said in words, and what of it is text that people type.

    Frozen, as all of a definition: published versions are shared.
    """

    model_config = ConfigDict(frozen=True)

    def read(self, raw: JsonValue, filling: Filling) -> JsonValue:
        """The answer as it is kept. `raw` is not empty. Raises Refused, RefusedParts."""
        raise NotImplementedError

    def is_blank(self, raw: JsonValue) -> bool:
        """Whether nothing was answered."""
        return is_empty(raw)

    def words(self, value: JsonValue) -> str:
        """The answer as a person reads it, on a page or a print."""
        return str(value)

    def media_ids(self, raw: JsonValue) -> Iterator[str]:
        """The files an answer names, be it valid or not."""
        return iter(())

    def fact(self, name: str, label: str) -> Fact:
        """What conditions may ask of an answer of this kind; whether there is one, at least."""
        return Fact(name, label, FactKind.BOOLEAN)

    def fact_value(self, value: JsonValue) -> object:
        """What conditions are judged by."""
        return True

    @property
    def sources(self) -> frozenset[DefaultSource]:
        """Where an answer of this kind may come from before anybody types."""
        return frozenset()

    @property
    def text_kind(self) -> PersonalKind | None:
        """What typed text of this kind says of a person."""
        return None

    def findings(self) -> Iterator[str]:
        """Why the field cannot be published as it is, in Chinese."""
        return iter(())


class Asked(Input):
    """What every field and every column of a table says of itself."""

    model_config = ConfigDict(frozen=True)

    name: FieldName
    label: Label
    help: Help = ""
    required: bool = False
