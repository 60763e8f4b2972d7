"""The clocks share one product a file, and each test finds them stopped."""

import pytest

from tests.features.sla.timing import Timing
from tests.support.application import MovableClock
from tests.support.files_product import clock, container, people, product
from tests.support.ticket_desk import TicketDesk

__all__ = ["clock", "container", "people", "product"]


@pytest.fixture
async def timing(desk: TicketDesk, clock: MovableClock) -> Timing:
    """Everything that earlier tests left behind has been told, and their clocks are stopped."""
    timing = Timing(desk, clock)
    await timing.told()
    records = desk.container.mongo.collection("sla_records")
    await records.update_many({}, {"$set": {"next_check_at": None, "watch": "ended"}})
    await desk.container.mongo.collection("sla_waiting_alerts").delete_many({})
    return timing
