"""The line icons of the pages: one set on a grid of 24, drawn in the page itself."""

from typing import Final

_PATHS: Final = {
    "alert": '<path d="M12 4 2.9 19.6h18.2z"/><path d="M12 10.2v4M12 16.9v.01"/>',
    "camera": (
        '<path d="M4 8.6A1.6 1.6 0 0 1 5.6 7h2.2l1.5-2.4h5.4L16.2 7h2.2A1.6 1.6 0 0 1 20 8.6v8.8'
        'a1.6 1.6 0 0 1-1.6 1.6H5.6A1.6 1.6 0 0 1 4 17.4z"/><circle cx="12" cy="13" r="3.4"/>'
    ),
    "chat": (
        '<path d="M4 6.8a2.3 2.3 0 0 1 2.3-2.3h11.4A2.3 2.3 0 0 1 20 6.8v7.4a2.3 2.3 0 0 1-2.3 '
        '2.3H10l-4.4 3.6v-3.7A2.3 2.3 0 0 1 4 14.2z"/><path d="M8.5 9h7M8.5 12.2h4.5"/>'
    ),
    "check": '<path d="m5 12.5 4.6 4.6L19 7.5"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.4 2"/>',
    "close": '<path d="M6 6l12 12M18 6 6 18"/>',
    "edit": ('<path d="m5 19 .8-3.6L15.9 5.3a1.9 1.9 0 0 1 2.8 0 1.9 1.9 0 0 1 0 2.8L8.6 18.2z"/>'),
    "flag": '<path d="M6 21V3.8M6 4.5h11.5l-2.4 4.2 2.4 4.2H6"/>',
    "headset": (
        '<path d="M4.5 14.5V12a7.5 7.5 0 0 1 15 0v2.5"/>'
        '<rect x="3.6" y="13" width="3.8" height="6" rx="1.6"/>'
        '<rect x="16.6" y="13" width="3.8" height="6" rx="1.6"/>'
        '<path d="M18.8 19c-.7 1.3-2.4 2-4.8 2"/>'
    ),
    "phone": (
        '<path d="M6.2 3.8h2.6l1.7 4.3-2 1.6a12.5 12.5 0 0 0 5.8 5.8l1.6-2 4.3 1.7v2.6'
        'a2 2 0 0 1-2.2 2A16.6 16.6 0 0 1 4.2 6a2 2 0 0 1 2-2.2z"/>'
    ),
    "pin": (
        '<path d="M12 21s7-6.1 7-11.3A7 7 0 0 0 5 9.7C5 14.9 12 21 12 21z"/>'
        '<circle cx="12" cy="9.8" r="2.5"/>'
    ),
    "refresh": '<path d="M19.5 11a7.6 7.6 0 1 0-.6 4.4M19.8 5.6V11h-5.2"/>',
    "right": '<path d="m9 5 7 7-7 7"/>',
    "shield": (
        '<path d="M12 3.2 19.5 6v5.4c0 4.6-3.1 7.8-7.5 9.4-4.4-1.6-7.5-4.8-7.5-9.4V6z"/>'
        '<path d="m8.7 11.9 2.4 2.4 4.3-4.5"/>'
    ),
    "star": (
        '<path d="m12 3.2 2.7 5.5 6.1.9-4.4 4.3 1 6.1-5.4-2.9L6.6 20l1-6.1-4.4-4.3 6.1-.9z"/>'
    ),
}


def icon(name: str, style: str = "i") -> str:
    """An `<svg>`, for `{% raw icon("phone") %}`; `style` are classes of the stylesheet."""
    return f'<svg class="{style}" viewBox="0 0 24 24" aria-hidden="true">{_PATHS[name]}</svg>'
