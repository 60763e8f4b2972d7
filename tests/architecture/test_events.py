"""Every event has a line on the page of subscriptions; one without would wait in the outbox."""

from collections.abc import Iterator

from backend.container import build_container
from backend.kit.aggregate import DomainEvent, Told
from backend.kit.mongo import OutboxRelay
from backend.settings import Settings
from backend.subscriptions import build_subscriptions


def _kinds(of: type[DomainEvent] = DomainEvent) -> Iterator[type[DomainEvent]]:
    for kind in of.__subclasses__():
        if kind.__module__.startswith("backend.features."):
            # A base that other events only share fields through is never recorded itself.
            if not kind.__subclasses__():
                yield kind
            yield from _kinds(kind)


async def test_every_event_that_can_happen_is_on_the_page_of_subscriptions() -> None:
    container = build_container(Settings())
    try:
        listed = set(build_subscriptions(container))
    finally:
        container.close()
    found = set(_kinds())
    assert {kind.__qualname__ for kind in found - listed} == set()
    assert len(found) >= 30


async def test_what_the_clock_does_in_any_number_waits_beside_what_people_do() -> None:
    container = build_container(Settings())
    try:
        subscriptions = build_subscriptions(container)
        OutboxRelay(container.mongo, subscriptions)  # refuses a subscriber of what is never told
    finally:
        container.close()
    told = {kind.__qualname__: kind.told for kind in subscriptions}
    assert told["ClockLevelReached"] is Told.BESIDE
    assert told["ClockBreached"] is Told.NEVER
    assert told["TicketMoved"] is Told.AT_ONCE
