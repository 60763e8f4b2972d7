"""Backups of a database that is being written to, each restored and added up; and what they cost
in memory with a hundred times as much."""

import asyncio
import json
import random
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from bson import Binary
from pymongo import MongoClient
from pymongo.database import Database

from backend.runtime.backups import make_backup, restore_backup
from backend.runtime.backups.snapshot import Snapshot, at_one_moment
from backend.settings import Settings
from tests.prove.trial import Trial, Verdict
from tests.support.processes import ROOT, outside_environment

SUMMARY: Final = "backups made while three programs write add up when restored, in bounded memory"
BROKEN: Final = "the tables are read one after the other, not at one moment"
SECONDS: Final = 120
SHORT_SECONDS: Final = 30

WRITERS: Final = 3
LEAST_ROUNDS: Final = 2
PURSES: Final = 3000
FILLER: Final = "的" * 300
CHUNK: Final = random.Random(1).randbytes(255 * 1024)
KEY: Final = b64encode(b"p" * 32).decode()
SMALL_CHUNKS: Final = 4
MOST_MORE_MEGABYTES: Final = 96

Client = MongoClient[dict[str, Any]]


async def run(trial: Trial) -> Verdict:
    with MongoClient[dict[str, Any]](trial.mongod.uri) as client:
        return await asyncio.to_thread(_run, trial, client)


def _run(trial: Trial, client: Client) -> Verdict:
    firm = client[trial.database]
    for name in ("a_payers", "z_payees"):
        firm[name].insert_many({"_id": n, "fen": 0, "filler": FILLER} for n in range(PURSES))
    firm["payments"].insert_one({"fen": 0})
    violations: list[str] = []
    payments = _restore_again_and_again(trial, client, violations)
    figures: dict[str, object] = {
        "backups restored": len(payments),
        "payments in the first and the last": f"{payments[0]}, {payments[-1]}",
        "payments made meanwhile": firm["payments"].count_documents({}) - 1,
    }
    if not trial.broken:
        figures |= _memory(trial, client, violations)
    return Verdict(figures, violations)


def _restore_again_and_again(trial: Trial, client: Client, violations: list[str]) -> list[int]:
    """How many payments each of the restored databases has."""
    arguments = (trial.mongod.uri, trial.database, "--purses", str(PURSES))
    payments: list[int] = []
    deadline = time.monotonic() + trial.seconds * 0.4
    writers = [trial.start("tests.prove.backup_worker", *arguments) for _ in range(WRITERS)]
    try:
        while len(payments) < LEAST_ROUNDS or time.monotonic() < deadline:
            payments.append(_round(trial, client, len(payments), violations))
    finally:
        for writer in writers:
            writer.end()
    return payments


def _round(trial: Trial, client: Client, number: int, violations: list[str]) -> int:
    """Back up as the writers write, restore, and add up."""
    source = client[trial.database]

    def say(text: str) -> None:
        """Between two tables, until something was paid: else a torn backup might look whole."""
        before = source["payments"].estimated_document_count()
        deadline = time.monotonic() + 20
        while source["payments"].estimated_document_count() == before:
            assert time.monotonic() < deadline, "nobody pays any more"
            time.sleep(0.01)

    moment = torn if trial.broken else at_one_moment
    made = make_backup(_settings(trial, trial.database, number), say, moment=moment)
    name = f"restored_{number}"
    restore_backup(_settings(trial, name, number), made.path, silent)
    restored = client[name]
    paid = [row["fen"] for row in restored["payments"].find()]
    for table, expected in (("a_payers", -sum(paid)), ("z_payees", sum(paid))):
        found = sum(row["fen"] for row in restored[table].find())
        if found != expected:
            violations.append(f"backup {number}: {table} has {found} fen, paid was {expected}")
    client.drop_database(name)
    return len(paid) - 1


@contextmanager
def torn(database: Database[dict[str, Any]]) -> Iterator[Snapshot]:
    yield Snapshot(database, None)


def silent(text: str) -> None:
    """For `say`."""


def _settings(trial: Trial, database: str, number: int) -> Settings:
    return Settings.model_validate(
        {
            "environment": "test",
            "mongo": {"uri": trial.mongod.uri, "database": database},
            "backup": {
                "folder": str(trial.folder / f"backups-{number}"),
                "keys": {"p": KEY},
                "current": "p",
            },
        }
    )


def _memory(trial: Trial, client: Client, violations: list[str]) -> dict[str, object]:
    """A hundred times as many photos must not take much more."""
    most: dict[tuple[str, int], int] = {}
    began = time.monotonic()
    for times in (1, 100):
        photos = client[f"photos_{times}"]["media_objects.chunks"]
        for start in range(0, SMALL_CHUNKS * times, 50):
            count = min(50, SMALL_CHUNKS * times - start)
            photos.insert_many({"n": start + n, "data": Binary(CHUNK)} for n in range(count))
        most["backup", times], path = _measure(trial, f"photos_{times}")
        most["restore", times], _ = _measure(trial, f"again_{times}", path)
    violations += [
        f"{act} took {most[act, 1]} MB, with 100 times as much {most[act, 100]}"
        for act in ("backup", "restore")
        if most[act, 100] - most[act, 1] > MOST_MORE_MEGABYTES
    ]
    return {
        "photos, once and a hundred times": f"{_size(1)} MB, {_size(100)} MB",
        "memory of backup": f"{most['backup', 1]} MB, {most['backup', 100]} MB",
        "memory of restore": f"{most['restore', 1]} MB, {most['restore', 100]} MB",
        "that took": f"{time.monotonic() - began:.0f} s",
    }


def _size(times: int) -> int:
    return SMALL_CHUNKS * times * len(CHUNK) // 1024**2


def _measure(trial: Trial, database: str, path: str = "") -> tuple[int, str]:
    """Megabytes, and the file."""
    settings = {
        "BAOXIU_ENVIRONMENT": "test",
        "BAOXIU_MONGO__URI": trial.mongod.uri,
        "BAOXIU_MONGO__DATABASE": database,
        "BAOXIU_BACKUP__FOLDER": str(trial.folder / "photos"),
        "BAOXIU_BACKUP__KEYS": json.dumps({"p": KEY}),
        "BAOXIU_BACKUP__CURRENT": "p",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.prove.backup_memory_worker", *filter(None, [path])],
        env=outside_environment() | settings,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    kilobytes, path = done.stdout.split()
    return int(kilobytes) // 1024, path
