"""The worker as a process: it leads, hands over, and leaves cleanly."""

import signal
from datetime import UTC, datetime
from typing import Any

from pymongo import MongoClient

from tests.support.processes import Backend, Running, fetch, wait_until

LEASE = {"work__leader_lease_seconds": "2"}


def leader_of(database: Any) -> Any:
    return database["leases"].find_one({"_id": "leader"})


def metric(address: str, name: str) -> float:
    page = fetch(f"{address}/metrics")[1].decode()
    values = [line.split()[1] for line in page.splitlines() if line.startswith(f"{name} ")]
    return float(values[0])


def test_a_worker_leads_and_gives_the_lease_back_when_it_stops(
    backend: Backend, mongo_admin: MongoClient[dict[str, Any]], database_name: str
) -> None:
    worker, address = backend.work(**LEASE)
    wait_until(lambda: metric(address, "baoxiu_is_leader") == 1.0, "it leads")

    assert worker.stop() == 0
    row = leader_of(mongo_admin[database_name])
    assert row["until"] < datetime.now(UTC)
    assert "Traceback" not in worker.output
    assert fetch(f"{address}/health/live") == (0, b"")


def test_another_worker_takes_over_from_one_that_is_killed_or_frozen(
    backend: Backend, mongo_admin: MongoClient[dict[str, Any]], database_name: str
) -> None:
    workers = dict(backend.work(**LEASE)[::-1] for _ in range(3))

    def leaders() -> list[str]:
        return [each for each in workers if metric(each, "baoxiu_is_leader") == 1.0]

    wait_until(lambda: len(leaders()) == 1, "one leads")
    killed = leaders()[0]
    workers.pop(killed).stop(signal.SIGKILL)
    wait_until(lambda: len(leaders()) == 1, "another leads")

    frozen = leaders()[0]
    process: Running = workers.pop(frozen)
    process.send(signal.SIGSTOP)
    wait_until(lambda: len(leaders()) == 1, "the third leads")
    fence = leader_of(mongo_admin[database_name])["fence"]
    process.send(signal.SIGCONT)
    wait_until(lambda: metric(frozen, "baoxiu_is_leader") == 0.0, "the thawed one follows")
    assert len(leaders()) == 1
    assert leader_of(mongo_admin[database_name])["fence"] == fence == 3


def test_a_worker_finishes_what_it_has_in_hand_before_it_leaves(backend: Backend) -> None:
    worker, _ = backend.work()
    assert worker.stop(signal.SIGINT) == 0
    assert "stopped" in worker.output
    assert "work cut off" not in worker.output
