"""Lists taken away as files: asked for, written by a worker, fetched, forgotten. What stands in a
row is the business of the features above, each with a `ListExport` of its own."""

from backend.features.exports.assembly import Exports, build_exports
from backend.features.exports.kinds import ListExport
from backend.features.exports.words import day_words, moment_words, yes_or_no, yuan_words

__all__ = [
    "Exports",
    "ListExport",
    "build_exports",
    "day_words",
    "moment_words",
    "yes_or_no",
    "yuan_words",
]
