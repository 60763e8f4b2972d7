"""Start, stop, kill and restart one mongod on one data folder."""

import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from backend.runtime.bound_child import start_bound
from backend.runtime.embedded_mongod import replica_set
from backend.runtime.embedded_mongod.binary import find_mongod
from backend.runtime.embedded_mongod.refusals import explain, refuse_folder
from backend.runtime.ports import LOOPBACK, free_port, require_free_port
from backend.runtime.refusals import CannotStart

_MEGABYTE = 1024 * 1024
# Measured: an empty one-node set takes 301 MB (journal files and oplog are laid out at once).
_FREE_MEGABYTES_NEW, _FREE_MEGABYTES_AGAIN = 600, 150
_START_SECONDS, _STOP_SECONDS = 60.0, 30.0
_POLL_SECONDS = 0.02
_PORT_TRIES = 5


class EmbeddedMongod:
    """One mongod on loopback. It dies with this process, even if that is killed with -9.

    To be started from the main thread (see bound_child). A port of None is chosen at the first
    start and kept for restarts, so clients that reconnect find the same address. Uncompressed
    files can be searched for what must not be in them.

    A dropped database's files stay open for five minutes, for snapshots that may still read them;
    `forgets_dropped` closes them at once, where hundreds of databases come and go (tests). Where
    it is never killed, it may acknowledge from memory: to await the journal is most of a write.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        cache_gigabytes: float = 0.25,
        oplog_megabytes: int = 200,
        election_timeout_ms: int = 2000,
        binary: Path | None = None,
        compressed: bool = True,
        forgets_dropped: bool = False,
        awaits_journal: bool = True,
    ) -> None:
        self.folder = folder
        self._forgets_dropped = forgets_dropped
        self._awaits_journal = awaits_journal
        self._compressed = compressed
        self.port = port
        self._cache_gigabytes = cache_gigabytes
        self._oplog_megabytes = oplog_megabytes
        self._election_timeout_ms = election_timeout_ms
        self._binary = binary
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    @property
    def uri(self) -> str:
        return f"mongodb://{self.address}/?replicaSet={replica_set.NAME}"

    @property
    def pid(self) -> int:
        """For signals (SIGSTOP, SIGCONT) in outage runs. Only while it runs."""
        if self._process is None:
            raise RuntimeError("mongod is not running")
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs, or before it was started."""
        return self._process.poll() if self._process else None

    def why_it_ended(self) -> str | None:
        """One line if it ended without being told to; None while it runs."""
        if (code := self.exit_code) is None:
            return None
        if code == -signal.SIGKILL:
            return f"MongoDB was killed; its log is {self._log_file}."
        return str(explain(self._said(), exit_code=code, folder=self.folder, port=self.port or 0))

    def start(self) -> None:
        """Return once it is primary. Raises CannotStart with one line that names the remedy."""
        chosen_by_us = self.port is None
        for tries_left in reversed(range(_PORT_TRIES)):
            self.port = self.port or free_port()
            try:
                self.launch()
                self.wait_until_primary()
            except CannotStart as refusal:
                # Another program may have taken the port between choosing and using it.
                if not (chosen_by_us and tries_left and "Port" in str(refusal)):
                    raise
                self.port = None
            else:
                return

    def launch(self) -> None:
        """Begin a start on the port that was chosen; for those who have to do meanwhile.

        Raises CannotStart. To be followed by `wait_until_primary`, or `stop`.
        """
        if self.exit_code is None and self._process is not None:
            raise RuntimeError("mongod is already running")
        self._prepare_folder()
        require_free_port(self.port or 0, what="MongoDB", remedy="stop it and start again")
        try:
            with self._output_file.open("wb") as output:
                self._process = start_bound(
                    self._command(), on_parent_death=signal.SIGKILL, output=output
                )
        except OSError as error:
            raise refuse_folder(self.folder, error) from None

    def wait_until_primary(self) -> None:
        """Raises CannotStart."""
        deadline = time.monotonic() + _START_SECONDS
        try:
            self._wait_until_it_answers(deadline)
            replica_set.become_primary(
                self.address,
                election_timeout_ms=self._election_timeout_ms,
                awaits_journal=self._awaits_journal,
                deadline=deadline,
            )
        except BaseException:  # also on Ctrl-C: nothing is left behind
            self.kill()
            raise

    def stop(self) -> None:
        """Shut down cleanly: a checkpoint is written, the next start needs no recovery."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a crash would: SIGKILL, nothing flushed. For outage runs."""
        self._end(signal.SIGKILL)

    def _prepare_folder(self) -> None:
        try:
            self._database_folder.mkdir(parents=True, exist_ok=True)
            names = {entry.name for entry in self._database_folder.iterdir()}
            self._require_space(again="WiredTiger" in names)
            if names and "WiredTiger" not in names:
                raise CannotStart(
                    f"{self._database_folder} holds files that are not MongoDB's; choose another."
                )
            if self._log_file.exists():
                self._log_file.replace(self._log_file.with_suffix(".log.1"))
        except OSError as error:
            raise refuse_folder(self.folder, error) from None

    def _require_space(self, *, again: bool) -> None:
        needed = _FREE_MEGABYTES_AGAIN if again else _FREE_MEGABYTES_NEW
        free = shutil.disk_usage(self._database_folder).free // _MEGABYTE
        if free < needed:
            raise CannotStart(
                f"The disk that holds {self.folder} is full: {free} MB are free and MongoDB needs "
                f"{needed} MB; free some space and start again."
            )

    def _command(self) -> list[str]:
        options = {
            "dbpath": str(self._database_folder),
            "logpath": str(self._log_file),
            "bind_ip": LOOPBACK,
            "port": str(self.port),
            "replSet": replica_set.NAME,
            "wiredTigerCacheSizeGB": str(self._cache_gigabytes),
            "oplogSize": str(self._oplog_megabytes),
            # CVE-2025-14847 (MongoBleed) is in the decompressor of the wheel's 6.0.5.
            "networkMessageCompressors": "disabled",
        }
        parameters = {
            "diagnosticDataCollectionEnabled": "false",
            # What a killed process had begun blocks its documents until then; a unit of work of
            # ours ends within 15 s, so the default of a minute only makes others wait.
            "transactionLifetimeLimitSeconds": "20",
            # With one node there is nobody to hand over to; the default waits up to 15 s.
            "shutdownTimeoutMillisForSignaledShutdown": "0",
        }
        if self._forgets_dropped:
            # mongod aborts at the limit of open files, some 300 of which each database has.
            options["syncdelay"] = "5"
            parameters["minSnapshotHistoryWindowInSeconds"] = "0"
            options["wiredTigerEngineConfigString"] = (
                "file_manager=(close_idle_time=2,close_scan_interval=1,close_handle_minimum=50)"
            )
        if not self._compressed:
            options |= {
                "wiredTigerCollectionBlockCompressor": "none",
                "wiredTigerJournalCompressor": "none",
                "wiredTigerIndexPrefixCompression": "false",
            }
        command = [str(self._binary or find_mongod()), "--nounixsocket", "--noscripting"]
        command.append("--logappend")
        command += [f"--{name}={value}" for name, value in options.items()]
        for name, value in parameters.items():
            command += ["--setParameter", f"{name}={value}"]
        return command

    def _wait_until_it_answers(self, deadline: float) -> None:
        process = self._process
        while process is not None:
            if (exit_code := process.poll()) is not None:
                raise explain(
                    self._said(), exit_code=exit_code, folder=self.folder, port=self.port or 0
                )
            if self._listens():
                return
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"MongoDB did not answer within {_START_SECONDS:.0f} s; see {self._log_file}."
                )
            time.sleep(_POLL_SECONDS)

    def _listens(self) -> bool:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.settimeout(1)
            return probe.connect_ex((LOOPBACK, self.port or 0)) == 0

    def _said(self) -> str:
        files = [file for file in (self._output_file, self._log_file) if file.exists()]
        return "\n".join(file.read_text(errors="replace") for file in files)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        process.send_signal(signal.SIGCONT)  # a frozen one must wake to hear it
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    @property
    def _database_folder(self) -> Path:
        return self.folder / "db"

    @property
    def _log_file(self) -> Path:
        return self.folder / "mongod.log"

    @property
    def _output_file(self) -> Path:
        return self.folder / "mongod.out"
