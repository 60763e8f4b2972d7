"""Answers as they are stored: with the version of the form they were given to, and what people
typed sealed by what it says of them."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import datetime
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from backend.features.forms.models.fields import FormField, TableField
from backend.features.forms.models.filling import FieldValues
from backend.features.forms.models.form import MOST_FIELDS, MOST_FILES, FormContent
from backend.features.forms.models.kinds.files import Pictures, Signature
from backend.features.forms.models.kinds.places import Location
from backend.features.forms.models.kinds.text import Text
from backend.features.forms.models.words import Audience, PersonalKind, Purpose
from backend.kit.aggregate import Aggregate
from backend.kit.canonical import digest
from backend.kit.clock import Instant
from backend.kit.pii import DoorAddress, FreeText, Personal, PersonName, StoredPhone
from backend.kit.tokens import new_token

MOST_TEXTS: Final = 2000
"""Pieces of typed text that the answers of one form may hold."""
CAPTION: Final = "caption"
PLACE: Final = "place"
"""Marks a text that is a whole answer of `Location`, as JSON."""


class FormPin(BaseModel):
    """A form at the version something began with."""

    model_config = ConfigDict(frozen=True)

    key: str
    version: int


class _Piece(BaseModel):
    """Text of `field`; of a list also its `row` from 0, and there the column or the caption."""

    field: str
    row: int = -1
    part: str = ""


class Note(_Piece):
    text: FreeText


class NamePiece(_Piece):
    text: PersonName


class PhonePiece(_Piece):
    text: StoredPhone


class AddressPiece(_Piece):
    text: DoorAddress


class _Typed(_Piece):
    text: str
    kind: PersonalKind | None


class FormAnswers(Aggregate):
    """One filled form. Written once: a correction is another one, and the earlier one stays.

    `values` is what is left when all typed text is taken out; `media` the SHA-256 of every file
    that is named, by its id. `salt` keeps the digest, which stands in histories that are never
    changed, from being guessed back into a phone number.
    """

    form: FormPin
    purpose: Purpose
    subject_kind: str
    subject_id: str
    customer_id: str = ""
    filled_as: Audience
    filled_by: str
    created_at: Instant
    values: Annotated[dict[str, JsonValue], Field(max_length=MOST_FIELDS)]
    notes: Annotated[list[Note], Field(max_length=MOST_TEXTS)] = []
    names: Annotated[list[NamePiece], Field(max_length=MOST_TEXTS)] = []
    phones: Annotated[list[PhonePiece], Field(max_length=MOST_TEXTS)] = []
    addresses: Annotated[list[AddressPiece], Field(max_length=MOST_TEXTS)] = []
    media: Annotated[dict[str, str], Field(max_length=MOST_FILES)] = {}
    signature_ids: Annotated[list[str], Field(max_length=MOST_FILES)] = []
    salt: Annotated[str, Personal("note")]
    digest: str

    @classmethod
    def of(
        cls,
        content: FormContent,
        form: FormPin,
        values: FieldValues,
        *,
        subject_kind: str,
        subject_id: str,
        customer_id: str,
        filled_as: Audience,
        filled_by: str,
        media: dict[str, str],
        now: datetime,
    ) -> "FormAnswers":
        """`values` as `check_answers` gives them."""
        salt = new_token()
        plain, typed = taken_apart(content, values)
        by_kind: dict[PersonalKind | None, list[dict[str, object]]] = {}
        for piece in typed:
            by_kind.setdefault(piece.kind, []).append(piece.model_dump(exclude={"kind"}))
        return cls.model_validate(
            {
                "form": form,
                "purpose": content.purpose,
                "subject_kind": subject_kind,
                "subject_id": subject_id,
                "customer_id": customer_id,
                "filled_as": filled_as,
                "filled_by": filled_by,
                "created_at": now,
                "values": plain,
                "notes": by_kind.get(None, []),
                "names": by_kind.get(PersonalKind.PERSON_NAME, []),
                "phones": by_kind.get(PersonalKind.PHONE, []),
                "addresses": by_kind.get(PersonalKind.ADDRESS, []),
                "media": media,
                "signature_ids": _signatures(content, values),
                "salt": salt,
                "digest": digest_of(form, values, media, salt),
            }
        )

    def given(self) -> FieldValues:
        """The answers in one piece again."""
        whole = deepcopy(self.values)
        pieces = (self.notes, self.names, self.phones, self.addresses)
        for piece in (each for some in pieces for each in some):
            _put_back(whole, piece, piece.text)
        return whole

    @property
    def typed_text(self) -> str:
        """All that was written in words, for whoever has to look at it."""
        notes, names = (each.text for each in self.notes), (each.text for each in self.names)
        return "\n".join((*notes, *names))

    @property
    def is_untouched(self) -> bool:
        """Whether the digest still fits: nothing was changed or erased."""
        return digest_of(self.form, self.given(), self.media, self.salt) == self.digest


def _signatures(content: FormContent, values: FieldValues) -> list[str]:
    signed = (field.name for field in content.fields if isinstance(field, Signature))
    return [str(values[name]) for name in signed if name in values]


def digest_of(form: FormPin, values: FieldValues, media: Mapping[str, str], salt: str) -> str:
    said = {"form": form.key, "version": form.version, "values": values, "media": media}
    return digest(said | {"salt": salt})


def taken_apart(
    content: FormContent, values: Mapping[str, JsonValue]
) -> tuple[dict[str, JsonValue], list[_Typed]]:
    """What is no text, and the text with where it was."""
    plain: dict[str, JsonValue] = {}
    typed: list[_Typed] = []
    for field in content.fields:
        if field.name not in values:
            continue
        value = deepcopy(values[field.name])
        found = list(_texts(field, value))
        typed += found
        if not any(piece.row < 0 for piece in found):
            plain[field.name] = value
    return plain, typed


def _texts(field: FormField, value: JsonValue) -> Iterator[_Typed]:
    """The pieces, taken out of the rows of `value`."""
    if isinstance(field, Text):
        yield _Typed(field=field.name, text=str(value), kind=field.personal)
    elif isinstance(field, Location):
        text = json.dumps(value, ensure_ascii=False)
        yield _Typed(field=field.name, part=PLACE, text=text, kind=PersonalKind.ADDRESS)
    elif isinstance(field, Pictures):
        yield from _of_rows(field.name, value, {CAPTION: None})
    elif isinstance(field, TableField):
        columns = {
            column.name: column.personal for column in field.columns if isinstance(column, Text)
        }
        yield from _of_rows(field.name, value, columns)


def _of_rows(
    field: str, value: JsonValue, parts: Mapping[str, PersonalKind | None]
) -> Iterator[_Typed]:
    for row, each in enumerate(value if isinstance(value, list) else []):
        for part, kind in parts.items():
            if isinstance(each, dict) and part in each:
                text = str(each.pop(part))
                yield _Typed(field=field, row=row, part=part, text=text, kind=kind)


def _put_back(whole: dict[str, JsonValue], piece: _Piece, text: str) -> None:
    if piece.row < 0:
        whole[piece.field] = _place(text) if piece.part == PLACE else text
        return
    rows = whole.get(piece.field)
    row = rows[piece.row] if isinstance(rows, list) and piece.row < len(rows) else None
    if isinstance(row, dict):
        row[piece.part] = text


def _place(text: str) -> JsonValue:
    """What was erased is no longer JSON: it stays as it is, for people to read."""
    try:
        place: JsonValue = json.loads(text)
    except ValueError:
        return text
    return place
