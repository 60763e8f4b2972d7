"""`doctor` names what is wrong with an installation, and how to mend it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from backend.container import Container
from backend.runtime.doctor import Finding, Level, events_flow, examine, is_mended, none_gave_up
from backend.runtime.ports import free_port
from tests.support.processes import Backend


def by_subject(findings: Sequence[Finding]) -> dict[str, Finding]:
    return {finding.subject: finding for finding in findings}


def test_a_sound_installation_passes_line_by_line(backend: Backend) -> None:
    backend.work()
    result = backend.run("doctor")
    lines = result.stdout.splitlines()
    assert result.returncode == 0, result.stdout
    assert "ok       MongoDB: answers, and is a replica set" in lines
    assert "ok       MongoDB version: 6.0.5" in lines
    assert "ok       migrations: none pending" in lines
    assert "ok       worker: one leads" in lines
    assert "ok       events: none waits" in lines
    assert "ok       dead letters: none" in lines
    assert [line for line in lines if line.startswith("FAILURE")] == []


def test_a_missing_worker_fails(backend: Backend) -> None:
    result = backend.run("doctor")
    assert result.returncode == 1
    failures = [line for line in result.stdout.splitlines() if line.startswith("FAILURE")]
    assert failures == ["FAILURE  worker: none is running; start: python -m backend work"]


def test_without_a_database_it_says_that_and_no_more(backend: Backend) -> None:
    result = backend.run("doctor", mongo__uri=f"mongodb://127.0.0.1:{free_port()}/?replicaSet=x")
    assert result.returncode == 1
    assert result.stdout.splitlines()[-1].startswith("FAILURE  MongoDB: does not answer: ")


async def test_events_that_wait_and_dead_letters_are_counted(container: Container) -> None:
    outbox = container.mongo.collection("outbox")
    long_ago = datetime.now(UTC) - timedelta(minutes=6)
    await outbox.insert_many(
        [
            {"_id": "a", "state": "retry", "occurred_at": long_ago},
            {"_id": "b", "state": "dead", "occurred_at": long_ago},
        ]
    )
    waiting = await events_flow(container)
    assert waiting.level is Level.WARNING
    assert waiting.text.startswith("the oldest waits since 36")
    dead = await none_gave_up(container)
    assert (dead.level, dead.text) == (
        Level.WARNING,
        "1 events could not be delivered; see the log",
    )


async def test_an_open_database_and_a_simulator_are_warned_of(container: Container) -> None:
    found = by_subject(await examine(container))
    assert found["access control"].level is Level.WARNING
    assert found["WeChat platform"].text == "http://127.0.0.1:8010 (a simulator or a proxy)"
    assert found["environment"].level is Level.WARNING
    assert found["clock"].level is Level.OK


@pytest.mark.parametrize(
    ("version", "mended"),
    [
        ((6, 0, 5), False),
        ((6, 0, 27), True),
        ((7, 0, 27), False),
        ((7, 0, 28), True),
        ((8, 0, 16), False),
        ((8, 0, 17), True),
        ((5, 0, 31), False),
        ((9, 0, 0), True),
    ],
)
def test_versions_with_the_memory_leak_are_known(version: tuple[int, ...], mended: bool) -> None:
    assert is_mended(version) is mended
