"""Which answers are wanted as a table."""

from backend.features.definitions import Key
from backend.kit.http.spans import DaysQuery


class AnswerExportQuery(DaysQuery):
    """`key`: which form. Both days are included, in Shanghai; at most a year."""

    key: Key
