"""What of a designed form a plain page without scripts can ask."""

from typing import Final

from backend.features.forms import Audience, FormContent, FormField

ASKED: Final = frozenset({"text", "scan", "number", "reading", "choice", "multi", "date"})
MOST_ASKED: Final = 30


def askable(content: FormContent) -> list[FormField]:
    """In their order, for a customer; photos, tables and the like are asked elsewhere."""
    return [field for field in content.fields_for(Audience.CUSTOMER) if field.type in ASKED]


def unaskable(content: FormContent) -> str:
    """The label of a field that must be answered and cannot be asked; empty where there is none."""
    asked = askable(content)
    names = {field.name for field in asked[:MOST_ASKED]}
    missing = (
        field.label
        for field in content.fields_for(Audience.CUSTOMER)
        if (field.required or field.required_if) and field.name not in names
    )
    return next(missing, "")
