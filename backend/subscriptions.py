"""What reacts: every event and who hears it, on one page."""

from backend.container import Container
from backend.kit.mongo import Subscriptions


def build_subscriptions(container: Container) -> Subscriptions:
    """Features add their subscribers here. Names must stay: the outbox remembers them."""
    return {}
