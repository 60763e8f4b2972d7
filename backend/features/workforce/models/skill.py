from datetime import datetime

from backend.kit.aggregate import Aggregate


class Skill(Aggregate):
    """水电, 制冷, 木工, …: the firm's own list. A retired one stays where it is held already."""

    name: str
    active: bool = True
    created_at: datetime
