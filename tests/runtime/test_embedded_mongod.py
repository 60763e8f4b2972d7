"""The embedded mongod: a real replica set that keeps what it acknowledged and leaves no process."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from pymongo import MongoClient, WriteConcern

from backend.runtime.embedded_mongod import EmbeddedMongod
from backend.runtime.embedded_mongod.refusals import explain
from backend.runtime.embedded_mongod.replica_set import become_primary
from backend.runtime.refusals import CannotStart
from tests.support.ports import free_port
from tests.support.proxy import Cut, MongoProxy


@pytest.fixture
def mongod(tmp_path: Path) -> Iterator[EmbeddedMongod]:
    server = EmbeddedMongod(tmp_path / "mongo")
    yield server
    server.stop()


def insert(uri: str, number: int) -> None:
    with MongoClient[dict[str, Any]](uri) as client:
        concern = WriteConcern("majority", j=True)
        client.get_database("shop", write_concern=concern)["bills"].insert_one({"_id": number})


def stored(uri: str) -> list[int]:
    with MongoClient[dict[str, Any]](uri) as client:
        return [document["_id"] for document in client["shop"]["bills"].find().sort("_id")]


def test_it_runs_transactions_on_loopback_without_compression_or_scripts(
    mongod: EmbeddedMongod,
) -> None:
    mongod.start()

    with MongoClient[dict[str, Any]](mongod.uri) as client:
        with client.start_session() as session, session.start_transaction():
            client["shop"]["bills"].insert_one({"_id": 1}, session=session)
        parsed = client.admin.command("getCmdLineOpts")["parsed"]
        settings = client.admin.command("replSetGetConfig")["config"]["settings"]
    assert stored(mongod.uri) == [1]
    assert parsed["net"]["bindIp"] == "127.0.0.1"
    assert parsed["net"]["compression"]["compressors"] == "disabled"
    assert parsed["security"]["javascriptEnabled"] is False
    assert settings["electionTimeoutMillis"] == 2000


def test_what_was_acknowledged_survives_a_kill_and_the_address_stays(
    mongod: EmbeddedMongod,
) -> None:
    mongod.start()
    address = mongod.address
    insert(mongod.uri, 1)

    mongod.kill()
    mongod.start()
    insert(mongod.uri, 2)
    mongod.stop()
    mongod.start()

    assert mongod.address == address
    assert stored(mongod.uri) == [1, 2]


def test_a_folder_moved_to_another_port_takes_its_data_along(
    mongod: EmbeddedMongod, tmp_path: Path
) -> None:
    mongod.start()
    insert(mongod.uri, 7)
    mongod.stop()

    moved = EmbeddedMongod(tmp_path / "mongo")
    moved.start()
    try:
        assert moved.port != mongod.port
        assert stored(moved.uri) == [7]
        insert(moved.uri, 8)
        assert stored(moved.uri) == [7, 8]
    finally:
        moved.stop()


async def test_connections_that_close_while_it_learns_its_address_fail_no_start(
    mongod: EmbeddedMongod, tmp_path: Path
) -> None:
    """As it closes them itself when its part in the set changes."""
    mongod.start()
    mongod.stop()
    moved = EmbeddedMongod(tmp_path / "mongo", port=free_port())
    moved.launch()
    proxy = MongoProxy(f"mongodb://{moved.address}")
    await proxy.start()
    proxy.cut_at("replSetReconfig", Cut.AFTER)
    try:
        await asyncio.to_thread(
            become_primary,
            f"127.0.0.1:{proxy.port}",
            election_timeout_ms=2000,
            awaits_journal=True,
            deadline=time.monotonic() + 60,
        )
        assert proxy.seen["replSetReconfig"] > 0
    finally:
        await proxy.stop()
        moved.stop()


def test_it_dies_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path\n"
        "from backend.runtime.embedded_mongod import EmbeddedMongod\n"
        "mongod = EmbeddedMongod(Path(sys.argv[1])); mongod.start()\n"
        "print(mongod.pid, flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "mongo")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        mongod = psutil.Process(int(parent.stdout.readline()))
        assert mongod.name() == "mongod"
        parent.send_signal(signal.SIGKILL)
    mongod.wait(timeout=120)

    assert not mongod.is_running()


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        mongod = EmbeddedMongod(tmp_path / "mongo", port=port)
        with pytest.raises(CannotStart) as refusal:
            mongod.start()
    assert str(refusal.value) == (
        f"Port {port} for MongoDB is taken by another program; stop it and start again."
    )


def test_a_folder_in_use_is_named(mongod: EmbeddedMongod) -> None:
    mongod.start()
    second = EmbeddedMongod(mongod.folder)
    with pytest.raises(CannotStart) as refusal:
        second.start()
    assert str(refusal.value) == (
        f"The data folder {mongod.folder} is in use by another mongod; stop that one first."
    )
    insert(mongod.uri, 1)
    assert stored(mongod.uri) == [1]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    photo = tmp_path / "mongo" / "db" / "photo.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"mine")
    with pytest.raises(CannotStart, match="holds files that are not MongoDB's"):
        EmbeddedMongod(tmp_path / "mongo").start()
    assert photo.read_bytes() == b"mine"
    assert [entry.name for entry in photo.parent.iterdir()] == ["photo.jpg"]


@pytest.mark.parametrize("victim", ["WiredTiger.wt", "_mdb_catalog.wt", "WiredTiger.turtle"])
def test_a_half_made_folder_is_named(mongod: EmbeddedMongod, victim: str) -> None:
    mongod.start()
    mongod.stop()
    (mongod.folder / "db" / victim).write_bytes(b"\0" * 4096)

    with pytest.raises(CannotStart) as refusal:
        mongod.start()
    assert str(refusal.value) == (
        f"The data folder {mongod.folder} is half-made or damaged; start afresh with --fresh."
    )


def test_a_folder_without_write_permission_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(CannotStart) as refusal:
        EmbeddedMongod(blocked / "mongo").start()
    assert str(refusal.value) == (
        f"The data folder {blocked / 'mongo'} cannot be used: Not a directory."
    )


def program(path: Path, body: str, *, mode: int = 0o755) -> Path:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(mode)
    return path


def test_a_missing_libcurl_is_one_line_with_the_apt_command(tmp_path: Path) -> None:
    loader = (
        "echo 'mongod: error while loading shared libraries: libcurl.so.4: cannot open shared "
        "object file: No such file or directory' >&2; exit 127"
    )
    binary = program(tmp_path / "mongod", loader)
    with pytest.raises(CannotStart) as refusal:
        EmbeddedMongod(tmp_path / "mongo", binary=binary).start()
    assert str(refusal.value) == (
        "MongoDB needs libcurl.so.4, which this machine lacks; run: sudo apt-get install libcurl4"
    )


def test_a_disk_that_fills_while_starting_is_named(tmp_path: Path) -> None:
    binary = program(tmp_path / "mongod", "echo 'write: No space left on device'; exit 14")
    with pytest.raises(CannotStart) as refusal:
        EmbeddedMongod(tmp_path / "mongo", binary=binary).start()
    assert str(refusal.value) == (
        f"The disk that holds {tmp_path / 'mongo'} is full; free some space and start again."
    )


def test_a_folder_of_another_version_is_named(tmp_path: Path) -> None:
    refusal = explain(
        "UPGRADE PROBLEM: Found an invalid featureCompatibilityVersion document",
        exit_code=62,
        folder=tmp_path,
        port=1,
    )
    assert str(refusal) == (
        f"The data folder {tmp_path} was made by another version of MongoDB; "
        "use that version, or start afresh with --fresh."
    )


def test_a_routine_line_of_the_log_explains_nothing(tmp_path: Path) -> None:
    routine = '{"t":{},"s":"I",  "c":"REPL","msg":"Setting featureCompatibilityVersion"}\n'
    severe = '{"t":{},"s":"F",  "c":"-","msg":"Fatal assertion","attr":{"msgid":1}}\n'
    unknown = explain(routine * 2, exit_code=1, folder=tmp_path, port=1)
    assert str(unknown) == f"MongoDB stopped (exit code 1); see {tmp_path / 'mongod.log'}."
    damaged = explain(routine + severe, exit_code=14, folder=tmp_path, port=1)
    assert str(damaged).endswith("is half-made or damaged; start afresh with --fresh.")


def test_a_disk_that_is_full_explains_it_whatever_the_log_could_still_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type(shutil.disk_usage(tmp_path))(10**12, 10**12, 0)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    explained = explain("", exit_code=14, folder=tmp_path, port=1)
    assert str(explained) == (
        f"The disk that holds {tmp_path} is full; free some space and start again."
    )


def test_a_stopped_start_leaves_no_process(tmp_path: Path) -> None:
    binary = program(tmp_path / "mongod", "sleep 60")
    mongod = EmbeddedMongod(tmp_path / "mongo", binary=binary)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(KeyboardInterrupt):
            mongod.start()
    finally:
        signal.signal(signal.SIGALRM, previous)
    time.sleep(0)
    children = psutil.Process(os.getpid()).children(recursive=True)
    assert [child for child in children if str(tmp_path) in " ".join(child.cmdline())] == []
