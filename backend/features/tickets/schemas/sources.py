"""Where reports came from, over the wire."""

from pydantic import BaseModel


class SourceCount(BaseModel):
    """`source`: the tag of a request form."""

    source: str
    count: int


class SourceCounts(BaseModel):
    """The most first; sources without a report are not among them."""

    sources: list[SourceCount]
