"""A designed form on a plain page: its questions, and the answers as a browser sends them."""

from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Final

from pydantic import JsonValue

from backend.features.forms import AnswersNotValid, FormField, GivenForm
from backend.features.request_forms import MOST_ASKED, PublishedForm, askable
from backend.kit.http.forms import FormFields

PREFIX: Final = "f_"
VERSION: Final = "form_version"
_LONGEST: Final = 3000


@dataclass(frozen=True)
class Question:
    """`kind`: which input asks it."""

    name: str
    label: str
    help: str
    kind: str
    options: list[tuple[str, str]]


def questions_of(published: PublishedForm) -> list[Question]:
    if published.asked is None:
        return []
    return [_question(field) for field in askable(published.asked.content)[:MOST_ASKED]]


def _question(field: FormField) -> Question:
    options = getattr(field, "options", ())
    notes = [field.help, getattr(field, "unit", "")]
    if field.visible_if:
        notes.append("用不着的可以不填")
    elif not field.required:
        notes.append("可以不填")
    return Question(
        name=f"{PREFIX}{field.name}",
        label=field.label,
        help="，".join(note for note in notes if note),
        kind="area" if getattr(field, "multiline", False) else field.type,
        options=[(option.code, option.label) for option in options],
    )


def without_answers(fields: FormFields) -> FormFields:
    """What the page itself asks."""
    pairs = [(name, value) for name in fields for value in fields.texts(name)]
    return FormFields(
        [(name, value) for name, value in pairs if name != VERSION and not _is_answer(name)]
    )


def _is_answer(name: str) -> bool:
    return name.startswith(PREFIX)


def given_form(
    published: PublishedForm, fields: FormFields, begun_at: datetime
) -> GivenForm | None:
    """The answers at the version that the page was drawn with; the engine judges them."""
    if published.asked is None:
        return None
    asked = published.asked
    typed = fields.text(VERSION)
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0
    values = {field.name: _value(field, fields) for field in askable(asked.content)[:MOST_ASKED]}
    return GivenForm(
        key=asked.key,
        version=version or asked.version,
        begun_at=begun_at,
        values={name: value for name, value in values.items() if value not in ("", [])},
    )


def _value(field: FormField, fields: FormFields) -> JsonValue:
    texts = fields.texts(f"{PREFIX}{field.name}")
    if field.type == "multi":
        return list[JsonValue](text[:100] for text in texts[:100])
    text = texts[-1].replace("\r\n", "\n").strip()[:_LONGEST] if texts else ""
    return _number(text) if field.type in ("number", "reading") else text


def _number(text: str) -> JsonValue:
    """What is no number is left as it is: the engine says so."""
    try:
        number = float(text)
    except ValueError:
        return text
    return number if isfinite(number) else text


def said_of(given: GivenForm | None) -> str:
    return given.model_dump_json(include={"values"}) if given else ""


def errors_of(refused: AnswersNotValid) -> dict[str, str]:
    """What is wrong, by the names on the page."""
    named = {each["field"].partition("[")[0]: each["reason"] for each in refused.params["fields"]}
    return {f"{PREFIX}{name}": reason for name, reason in named.items()}
