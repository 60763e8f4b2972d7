from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant


class Portrait(Aggregate):
    """One a person, whose id it bears."""

    photo_id: str
    given_by: str
    given_at: Instant
