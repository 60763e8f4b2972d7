"""Answers against a form: what is visible, what is required, what is wrong, what is kept.

The one implementation on the server of the contract in docs/forms.md; its cases are in
tests/contracts/forms.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import JsonValue

from backend.features.forms.models.fields import FormField
from backend.features.forms.models.filling import (
    FieldProblem,
    FieldValues,
    Filling,
    Refused,
    RefusedParts,
)
from backend.features.forms.models.form import FormContent
from backend.features.forms.models.kinds.dates import start_of
from backend.kit.conditions import FactCatalogue, Facts, holds

MOST_PROBLEMS: Final = 100
"""Told at once; whoever has more begins with these."""


@dataclass
class Checked:
    """`visible` and `required` in the order of the form. `values`: what is kept if there are no
    problems. `dropped`: answers to fields that are not visible, which nobody keeps."""

    visible: list[str] = field(default_factory=list)
    required: list[str] = field(default_factory=list)
    problems: list[FieldProblem] = field(default_factory=list)
    values: FieldValues = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)


def catalogue_of(fields: Iterable[FormField]) -> FactCatalogue:
    """What conditions of a form may speak of."""
    return FactCatalogue(each.fact(each.name, each.label) for each in fields)


def check_answers(
    content: FormContent, given: Mapping[str, JsonValue], filling: Filling
) -> Checked:
    """One pass in the order of the fields, as conditions look only upwards.

    An answer that is wrong counts as missing for the conditions below it.
    """
    fields = content.fields_for(filling.audience)
    checked = Checked()
    known: dict[str, object] = {}
    facts = Facts(catalogue_of(fields), known, start_of(filling.today))
    for each in fields:
        raw = given.get(each.name)
        if each.visible_if and not holds(each.visible_if, facts):
            checked.dropped += [] if each.is_blank(raw) else [each.name]
            continue
        checked.visible.append(each.name)
        if each.required or (each.required_if and holds(each.required_if, facts)):
            checked.required.append(each.name)
        _read(each, raw, filling, checked)
        if each.name in checked.values:
            known[each.name] = each.fact_value(checked.values[each.name])
    checked.problems += _unknown(fields, given)
    checked.problems = checked.problems[:MOST_PROBLEMS]
    return checked


def _read(each: FormField, raw: JsonValue, filling: Filling, checked: Checked) -> None:
    if each.is_blank(raw):
        if each.name in checked.required:
            reason = f"“{each.label}”还没有填，请填写"
            checked.problems.append(FieldProblem(each.name, "required", reason))
        return
    try:
        checked.values[each.name] = each.read(raw, filling)
    except Refused as refused:
        checked.problems.append(_problem(each, refused))
    except RefusedParts as refused:
        checked.problems += [_problem(each, part) for part in refused.parts]


def _problem(each: FormField, refused: Refused) -> FieldProblem:
    path = f"{each.name}{refused.path}"
    return FieldProblem(path, refused.code, f"“{each.label}”{refused.reason}")


def _unknown(fields: list[FormField], given: Mapping[str, JsonValue]) -> Iterator[FieldProblem]:
    names = {each.name for each in fields}
    for name in sorted(set(given) - names):
        reason = f"表单里没有“{name}”这一项，请刷新后重新填写"
        yield FieldProblem(name, "unknown_field", reason)


def media_named(content: FormContent, given: Mapping[str, JsonValue]) -> dict[str, list[str]]:
    """The files an answer names, by field, before anybody knows whether they exist."""
    found = {
        each.name: list(dict.fromkeys(each.media_ids(given.get(each.name))))
        for each in content.fields
    }
    return {name: ids for name, ids in found.items() if ids}
