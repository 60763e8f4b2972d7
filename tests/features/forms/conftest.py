from tests.features.tickets.conftest import clock, container, people, product
from tests.support.ticket_desk import desk

__all__ = ["clock", "container", "desk", "people", "product"]
