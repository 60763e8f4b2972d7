"""Filled forms on paper: in the wording they were answered in."""

from collections.abc import Iterator
from itertools import groupby

from backend.features.forms import FilledField, FilledForm
from backend.kit.printing import Answer, Block, Facts, Grid, Heading, Picture, Pictures


def form_blocks(form: FilledForm) -> Iterator[Block]:
    yield Heading(text=form.title)
    for section, fields in groupby(form.fields, key=lambda field: field.section):
        if section:
            yield Heading(text=section, small=True)
        for plain, some in groupby(fields, key=_is_plain):
            if plain:
                yield Facts(rows=[Answer(name=each.label, value=each.words) for each in some])
            else:
                yield from (block for each in some for block in _own_blocks(each))


def _is_plain(field: FilledField) -> bool:
    return not field.columns and not field.media_ids


def _own_blocks(field: FilledField) -> Iterator[Block]:
    yield Heading(text=field.label, small=True)
    if field.columns:
        yield Grid(header=field.columns, rows=field.rows)
    else:
        captions = _captions(field)
        yield Pictures(
            pictures=[
                Picture(name=each, caption=captions.get(each, "")) for each in field.media_ids
            ]
        )


def _captions(field: FilledField) -> dict[str, str]:
    rows = field.value if isinstance(field.value, list) else []
    return {
        str(row.get("id")): str(row.get("caption", "")) for row in rows if isinstance(row, dict)
    }
