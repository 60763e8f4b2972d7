"""A designed form on a plain page: its questions, the answers as a browser sends them, its files.

Works without scripts. The server draws what is visible by the answers so far; sending shows what
the answers call for in addition, and keeps what was typed. What is not drawn is carried along.
"""

from backend.features.records.asking.page import (
    AskedForm,
    AskedPage,
    errors_of,
    refuse,
    version_of,
    without_answers,
)
from backend.features.records.asking.page_files import PageFiles, Sender
from backend.features.records.asking.questions import typed_values

__all__ = [
    "AskedForm",
    "AskedPage",
    "PageFiles",
    "Sender",
    "errors_of",
    "refuse",
    "typed_values",
    "version_of",
    "without_answers",
]
