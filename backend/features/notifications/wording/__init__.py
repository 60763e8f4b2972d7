"""How each occasion is worded for each place: files, what may stand in them, filling them in."""

from backend.features.notifications.wording.book import WordingBook, WordingRefused
from backend.features.notifications.wording.checks import problems
from backend.features.notifications.wording.files import (
    CardWording,
    FieldWording,
    FormWording,
    Importance,
    OccasionWording,
    PageWording,
    Placeholder,
    ValueKind,
    WhenUnsure,
    Wording,
)
from backend.features.notifications.wording.rendering import (
    Card,
    Form,
    InboxText,
    UnfitValue,
    prepared,
    render_card,
    render_form,
    render_inbox,
)

__all__ = [
    "Card",
    "CardWording",
    "FieldWording",
    "Form",
    "FormWording",
    "Importance",
    "InboxText",
    "OccasionWording",
    "PageWording",
    "Placeholder",
    "UnfitValue",
    "ValueKind",
    "WhenUnsure",
    "Wording",
    "WordingBook",
    "WordingRefused",
    "prepared",
    "problems",
    "render_card",
    "render_form",
    "render_inbox",
]
