"""What clients may offer: each act with its address and the fields it needs, read off the
endpoints themselves."""

from collections.abc import Iterable
from typing import Any, Final

from pydantic import BaseModel

from backend.features.tickets.handlers.step_forms import FIELD
from backend.features.tickets.labels import ACT_NAMES
from backend.features.tickets.models import Ticket
from backend.features.tickets.schemas.views import ActionView, NeededField
from backend.features.tickets.workflow import Act

Schema = dict[str, Any]

_FORMS: Final[dict[Act, "ActionForm"]] = {}


_STEP_FORM: Final = NeededField(name=FIELD, kind="object", required=True)


class ActionForm(BaseModel):
    method: str
    path: str
    needs: list[NeededField]


def offer(act: Act, method: str, path: str, body: Schema | None) -> None:
    """An endpoint declares what it does; called once for each, when the routes are listed."""
    _FORMS[act] = ActionForm(method=method.upper(), path=path, needs=_fields(body or {}))


def action_views(ticket: Ticket, acts: Iterable[Act], *, for_staff: bool) -> list[ActionView]:
    visit = ticket.serving_visit
    places = {
        "ticket_id": ticket.id,
        "visit_id": visit.id if visit else "",
        "quotation_id": ticket.quote.id if ticket.quote else "",
    }
    asked = {act: ticket.asked_at(act) if for_staff else None for act in acts}
    return [
        ActionView(
            action=act,
            name=ACT_NAMES[act],
            method=form.method,
            href=form.path.format(**places),
            needs=[*form.needs, *([_STEP_FORM] if pinned else [])],
            form=pinned.pin if pinned else None,
        )
        for act, pinned in asked.items()
        if (form := _FORMS.get(act))
    ]


def _fields(schema: Schema) -> list[NeededField]:
    required = schema.get("required", ())
    return [
        NeededField(name=name, required=name in required, **_kind(described, schema))
        for name, described in schema.get("properties", {}).items()
        if name != FIELD
    ]


def _kind(described: Schema, schema: Schema) -> Schema:
    """`kind` as JSON Schema names it, or the format where it has one (date-time)."""
    for option in described.get("anyOf", ()):
        if option.get("type") != "null":
            return _kind(option, schema)
    if "$ref" in described:
        return _kind(schema["$defs"][described["$ref"].rpartition("/")[2]], schema)
    return {
        "kind": described.get("format") or described.get("type", "string"),
        "choices": [str(choice) for choice in described.get("enum", ())],
    }
