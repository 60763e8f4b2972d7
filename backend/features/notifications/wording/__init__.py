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
    SmsWording,
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
    render_text,
)
from backend.features.notifications.wording.texting import (
    LINK,
    Imprint,
    TextMessage,
    TextPreview,
    preview_of,
)

__all__ = [
    "LINK",
    "Card",
    "CardWording",
    "FieldWording",
    "Form",
    "FormWording",
    "Importance",
    "Imprint",
    "InboxText",
    "OccasionWording",
    "PageWording",
    "Placeholder",
    "SmsWording",
    "TextMessage",
    "TextPreview",
    "UnfitValue",
    "ValueKind",
    "WhenUnsure",
    "Wording",
    "WordingBook",
    "WordingRefused",
    "prepared",
    "preview_of",
    "problems",
    "render_card",
    "render_form",
    "render_inbox",
    "render_text",
]
