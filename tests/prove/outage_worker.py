"""The product's own server or worker, by a clock that the outage run moves."""

import argparse
from functools import partial
from pathlib import Path

from backend.container import Container, build_container
from backend.features.notifications.models import DeliveryState, Reason
from backend.features.notifications.ports import Outcome
from backend.features.notifications.service.trip import Trip
from backend.kit.clock import Clock
from backend.runtime import start_checks
from backend.runtime.commands import serve, work
from backend.runtime.shutdown import leave
from backend.settings import Settings
from tests.prove.wechat.installation import FileClock


def give_up(trip: Trip, outcome: Outcome, seconds: float | None) -> None:
    """The broken variant."""
    trip.delivery.end(DeliveryState.INBOX_ONLY, Reason.BUSY)


def by(clock: FileClock, settings: Settings, *, now: Clock) -> Container:
    """Instead of the real time that the commands ask for."""
    return build_container(settings, now=clock)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=["serve", "work"])
    parser.add_argument("clock", type=Path)
    parser.add_argument("--broken", action="store_true")
    options = parser.parse_args()
    if options.broken:
        setattr(Trip, "postpone", give_up)  # noqa: B010 - mypy does not let a method be assigned
    clock = FileClock(options.clock)
    vars(start_checks)["build_container"] = partial(by, clock)
    leave((serve if options.role == "serve" else work).main([]))
