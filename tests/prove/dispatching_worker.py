"""A process of the dispatching run: the rule engine, or a web server that forgets the day."""

import asyncio
import sys

from backend.features.tickets import Booking, TechnicianDay
from backend.kit.mongo import OutboxRelay, poll
from backend.runtime.commands import serve
from backend.runtime.shutdown import leave
from backend.subscriptions import build_subscriptions
from tests.prove.reporting.firm import opened

PAUSE_SECONDS = 0.005


async def engine(uri: str, database: str) -> None:
    """Delivers what has happened, and lets leaders and pools lapse, until it is ended."""
    async with opened(uri, database) as container:
        relay = OutboxRelay(container.mongo, build_subscriptions(container))
        stop = asyncio.Event()

        async def lapse() -> bool:
            return await container.acting.following.lapse() > 0

        # As the leader does: what fails for once, in a throng of writers say, is done next time.
        lapsing = poll(lapse, stop, idle_seconds=PAUSE_SECONDS)
        relays = (relay.run(stop, idle_seconds=PAUSE_SECONDS) for _ in range(3))
        await asyncio.gather(lapsing, *relays)


def book_anyway(self: TechnicianDay, booking: Booking, name: str) -> None:
    """The broken variant: whatever is promised already."""
    self.bookings = [*self.others_than(booking.visit_id), booking]


if __name__ == "__main__":
    role, *arguments = sys.argv[1:]
    if "--broken" in arguments:
        arguments.remove("--broken")
        TechnicianDay.book = book_anyway  # type: ignore[method-assign]  # broken on purpose
    if role == "engine":
        asyncio.run(engine(*arguments))
        leave(0)
    leave(serve.main(arguments))
