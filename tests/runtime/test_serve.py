"""The web server as a process: what it refuses to start on, what it endures, how it leaves."""

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from pymongo import MongoClient

from backend.runtime.bound_child import start_bound
from backend.runtime.embedded_mongod.binary import find_mongod
from tests.support.ports import free_port
from tests.support.processes import Backend, fetch, wait_until


@pytest.fixture
def standalone_mongod(tmp_path: Path) -> Iterator[str]:
    """The address of a MongoDB that is no replica set."""
    port = free_port()
    folder = tmp_path / "standalone"
    folder.mkdir()
    command = [str(find_mongod()), "--dbpath", str(folder), "--port", str(port)]
    command += ["--bind_ip", "127.0.0.1", "--nounixsocket", "--logpath", str(folder / "log")]
    process = start_bound(command, on_parent_death=signal.SIGKILL, output=subprocess.DEVNULL)
    wait_until(lambda: accepts(port), "the standalone listens")
    yield f"mongodb://127.0.0.1:{port}/"
    process.kill()
    process.wait()


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def closed_by_peer(connection: socket.socket) -> bytes:
    """Everything that came until the server closed the connection."""
    received = b""
    connection.settimeout(40)
    with suppress(ConnectionResetError):  # it does not read what it will not have
        while chunk := connection.recv(65536):
            received += chunk
    return received


def connect(address: str) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=120)


def test_a_server_says_how_it_is_and_leaves_on_sigterm(backend: Backend) -> None:
    server, address = backend.serve()

    assert fetch(f"{address}/health/live") == (200, b'{"status":"ok"}')
    assert fetch(f"{address}/health/ready") == (200, b'{"status":"ok"}')
    assert server.stop() == 0
    assert fetch(f"{address}/health/live") == (0, b"")
    assert "Traceback" not in server.output


def test_a_standalone_mongod_is_refused_before_a_port_is_opened(
    backend: Backend, standalone_mongod: str
) -> None:
    port = free_port()
    for command in ("serve", "work", "migrate"):
        refused = backend.run(command, mongo__uri=standalone_mongod, http__port=str(port))
        assert refused.returncode == 1
        assert "standalone mongod refused" in refused.stderr
        assert len(refused.stderr.splitlines()) == 1
    assert not accepts(port)


@pytest.mark.parametrize("weakness", ["w=1", "w=0", "journal=false", "readConcernLevel=local"])
def test_an_address_that_weakens_writes_is_refused(backend: Backend, weakness: str) -> None:
    uri = f"{backend.environment['BAOXIU_MONGO__URI']}&{weakness}"
    refused = backend.run("serve", mongo__uri=uri, http__port=str(free_port()))
    assert refused.returncode == 1
    assert "weak write concern refused" in refused.stderr
    assert weakness.split("=")[0] in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_database_that_is_away_is_one_line(backend: Backend) -> None:
    uri = f"mongodb://127.0.0.1:{free_port()}/?replicaSet=baoxiu"
    refused = backend.run("serve", mongo__uri=uri, http__port=str(free_port()))
    assert refused.returncode == 1
    assert refused.stderr.startswith("baoxiu: MongoDB does not answer: ")
    assert len(refused.stderr.splitlines()) == 1


def test_an_address_that_is_none_is_one_line(backend: Backend) -> None:
    refused = backend.run("serve", mongo__uri="postgres://somewhere")
    assert refused.returncode == 1
    assert refused.stderr.startswith("baoxiu: BAOXIU_MONGO__URI cannot be used: ")
    assert len(refused.stderr.splitlines()) == 1


def test_production_refuses_a_mongod_open_to_everybody(backend: Backend) -> None:
    key = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
    refused = backend.run(
        "serve",
        environment="production",
        encryption__keys=json.dumps({"k": key}),
        encryption__current="k",
        encryption__blind_index_key=key,
        http__public_base_url="https://service.example.com",
        platform__base_url="",
    )
    assert refused.returncode == 1
    assert refused.stderr == (
        "baoxiu: MongoDB lets anybody in: turn on security.authorization and put a user into "
        "BAOXIU_MONGO__URI.\n"
    )


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_taken_port_is_one_line(backend: Backend, processes: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        refused = backend.run("serve", "--processes", processes, http__port=port)
    assert refused.returncode == 1
    assert port in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_headers_that_never_end_are_cut_off(backend: Backend) -> None:
    _, address = backend.serve(http__idle_connection_seconds="0.5")
    with connect(address) as slow:
        slow.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n")
        assert closed_by_peer(slow) == b""
    assert fetch(f"{address}/health/live")[0] == 200


def test_a_body_that_never_ends_is_cut_off(backend: Backend) -> None:
    _, address = backend.serve(http__body_seconds="0.5")
    with connect(address) as slow:
        slow.sendall(b"POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
        closed_by_peer(slow)
    assert fetch(f"{address}/health/live")[0] == 200


def test_headers_beyond_the_limit_are_refused(backend: Backend) -> None:
    _, address = backend.serve()
    with connect(address) as client:
        client.sendall(b"GET /health/live HTTP/1.1\r\nX-Long: " + b"a" * 70_000)
        assert b"200 OK" not in closed_by_peer(client)
    assert fetch(f"{address}/health/live")[0] == 200


def test_a_gigabyte_that_is_announced_is_refused_before_it_is_read(backend: Backend) -> None:
    _, address = backend.serve()
    with connect(address) as client:
        head = b"POST /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n"
        client.sendall(head)
        answer = closed_by_peer(client)
    assert b" 413 " in answer.split(b"\r\n")[0] + b" "
    assert fetch(f"{address}/health/live")[0] == 200


def test_metrics_are_for_this_machine_alone(backend: Backend) -> None:
    _, address = backend.serve()
    fetch(f"{address}/no-such-page")

    status, page = fetch(f"{address}/metrics")
    assert status == 200
    assert 'baoxiu_requests_total{endpoint="NotFound",method="GET",status="404"} 1.0' in (
        page.decode()
    )
    assert "baoxiu_outbox_oldest_seconds 0.0" in page.decode()
    status, _ = fetch(f"{address}/metrics", {"X-Forwarded-For": "127.0.0.1"})
    assert status == 404


def test_several_processes_share_a_port_and_a_dead_one_is_replaced(backend: Backend) -> None:
    server, address = backend.serve("--processes", "2")
    server.wait_for(lambda: server.output.count("serving") == 2, "both serve")
    first = [process.pid for process in server.family()[1:]]
    assert len(first) == 2
    psutil.Process(first[0]).kill()

    def replaced() -> bool:
        now = {process.pid for process in server.family()[1:]}
        return len(now) == 2 and first[0] not in now

    server.wait_for(replaced, "the dead one is replaced")
    server.wait_for(lambda: server.output.count("serving") == 3, "the new one serves")
    assert "web process died" in server.output
    assert "was ended by SIGKILL" in server.output
    assert fetch(f"{address}/health/ready")[0] == 200
    status, page = fetch(f"{address}/metrics")
    assert status == 200
    assert b"baoxiu_requests_total" in page

    family = server.family()
    assert server.stop() == 0
    assert [process for process in family if process.is_running()] == []


def test_children_die_with_a_parent_that_was_killed(backend: Backend) -> None:
    server, _ = backend.serve("--processes", "2")
    family = server.family()
    server.stop(signal.SIGKILL)
    _, alive = psutil.wait_procs(family, timeout=120)
    assert alive == []


def test_a_database_that_lacks_indexes_is_refused_and_migrating_mends_it(
    backend: Backend, mongo_admin: MongoClient[dict[str, Any]], database_name: str
) -> None:
    done = mongo_admin[database_name]["migrations"]
    done.update_one({"_id": "indexes"}, {"$set": {"fingerprint": "of an older version"}})
    for command in ("serve", "work"):
        refused = backend.run(command, http__port=str(free_port()))
        assert (refused.returncode, refused.stderr) == (
            1,
            "baoxiu: The database awaits 1 migrations (indexes …); "
            "run: python -m backend migrate\n",
        )
    migrated = backend.run("migrate")
    assert (migrated.returncode, migrated.stdout) == (0, "0 migrations applied\n")
    server, _ = backend.serve()
    assert server.stop() == 0


def test_a_database_that_was_never_migrated_is_refused(
    backend: Backend, mongo_admin: MongoClient[dict[str, Any]], database_name: str
) -> None:
    mongo_admin.drop_database(database_name)
    refused = backend.run("serve", http__port=str(free_port()))
    assert refused.returncode == 1
    assert "run: python -m backend migrate" in refused.stderr
    assert mongo_admin[database_name].list_collection_names() == []


def test_an_unknown_command_is_told_what_there_is(backend: Backend) -> None:
    refused = backend.run("srve")
    assert refused.returncode == 2
    assert "there is no command 'srve'" in refused.stderr
    assert "serve            the web server" in refused.stderr
