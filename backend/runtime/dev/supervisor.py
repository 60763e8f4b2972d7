"""Start everything in order, say where it is, watch it, and stop it in the opposite order."""

import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from backend.runtime.children import POLL_SECONDS, Child, StopRequest
from backend.runtime.demo_company import DemoCompany
from backend.runtime.dev.database import Database, choose_database
from backend.runtime.dev.description import Addresses, DevDescription, describe
from backend.runtime.dev.environment import environment_lines, process_settings
from backend.runtime.dev.folder import DataFolder, open_folder, refusing_disk_errors, write
from backend.runtime.dev.greeting import greeting
from backend.runtime.dev.services import Services, Stopped
from backend.runtime.loading import load
from backend.runtime.ports import LOOPBACK, free_port, require_free_port
from backend.runtime.refusals import CannotStart

_BACKEND: Final = Path(__file__).resolve().parents[2]
_CAP_LOGS_EVERY_SECONDS: Final = 10.0
_INTERRUPTED: Final = 130
_FORKED: Final = ("serve", "work", "migrate", "seed", "setup_token")


@dataclass(frozen=True)
class DevOptions:
    port: int
    simulator_port: int
    data: Path
    fresh: bool
    with_demo: bool


def run_dev(options: DevOptions) -> int:
    """Runs until asked to stop (exit code 0) or until a part dies. Raises CannotStart."""
    stop = StopRequest()
    stop.install()
    if options.port == options.simulator_port:
        raise CannotStart("--port and --simulator-port must differ.")
    require_free_port(options.port, what="the web server", remedy=_other_port("--port"))
    require_free_port(
        options.simulator_port, what="the WeChat simulator", remedy=_other_port("--simulator-port")
    )
    with open_folder(options.data, fresh=options.fresh) as folder:
        return _Installation(options, folder, stop).run()


def _other_port(option: str) -> str:
    return f"stop it, or choose another with {option}"


class _Installation:
    def __init__(self, options: DevOptions, folder: DataFolder, stop: StopRequest) -> None:
        self._options = options
        self._folder = folder
        self._stop = stop
        self._services = Services(folder, stop)
        self._database: Database = choose_database(folder)
        self._worker_port = free_port()
        self._code = fingerprint(_BACKEND)
        self._began = monotonic()

    def run(self) -> int:
        try:
            with refusing_disk_errors(self._folder.path):
                self._start()
            return self._watch()
        except Stopped:
            return 0 if self._folder.state.made else _INTERRUPTED
        finally:
            self._end()

    # -- start -------------------------------------------------------------------------------

    def _start(self) -> None:
        self._set_environment()
        say("MongoDB, WeChat simulator …")
        simulator = self._start_simulator()
        self._database.launch()
        self._load_product()  # while those two come up on the other processor
        # Where nothing has to be prepared, all start at once and wait for the database themselves.
        product = self._start_product() if self._is_prepared else None
        self._database.wait()
        self._services.wait_until_ready(simulator, self._options.simulator_port, "/__control__/")
        if product is None:
            self._prepare_database()
            if not self._folder.state.made:
                self._make_content()
            product = self._start_product()
        say("web and worker …")
        web, worker = product
        self._services.wait_until_ready(web, self._options.port, "/health/ready")
        self._services.wait_until_ready(worker, self._worker_port, "/health/ready")
        self._announce()

    def _load_product(self) -> None:
        """Here, once, for all that are forked from this process."""
        for command in _FORKED:
            if self._stop.asked:
                raise Stopped
            load(f"backend.runtime.commands.{command}")

    @property
    def _is_prepared(self) -> bool:
        """Whether this very code has made its indexes and migrations, and the content is there."""
        state = self._folder.state
        return state.made and state.prepared_for == self._code

    def _set_environment(self) -> None:
        settings = process_settings(
            self._folder.secrets,
            web_port=self._options.port,
            worker_port=self._worker_port,
            simulator_url=self._simulator_url,
            mongo=self._database.uri,
            database=self._folder.state.database,
        )
        write(self._folder.environment_file, environment_lines(settings))
        self._services.environment = dict(os.environ) | settings

    def _start_simulator(self) -> Child:
        port, state = str(self._options.simulator_port), str(self._folder.simulator_state)
        return self._services.start("simulator", "simulate", "--port", port, "--state", state)

    def _prepare_database(self) -> None:
        say("database: indexes and migrations …")
        self._services.run("migrate", "migrate")
        self._folder.state.prepared_for = self._code
        self._folder.save_state()

    def _make_content(self) -> None:
        """Once for a folder: the platform's accounts, and the demo company if it is wanted."""
        demo = self._folder.path / "demo.json"
        say("demo company …" if self._options.with_demo else "platform accounts …")
        arguments = ["--simulator", self._simulator_url, "--report", str(demo)]
        if not self._options.with_demo:
            arguments.append("--accounts-only")
        progress = _Progress(self._folder.log("seed"))
        self._services.run("seed", "seed", *arguments, each_time=progress.show)
        self._folder.state.has_demo = self._options.with_demo
        self._folder.state.made = True
        self._folder.save_state()

    def _start_product(self) -> tuple[Child, Child]:
        web = self._services.fork("web", "serve", "--processes", "1")
        return web, self._services.fork("worker", "work")

    def _announce(self) -> None:
        description = self._describe(self._folder.demo())
        write(self._folder.description, description.model_dump_json(indent=2))
        seconds = monotonic() - self._began
        sys.stdout.write(greeting(description, self._folder.description, seconds))
        if not self._folder.state.has_demo:
            self._offer_setup()
        sys.stdout.flush()

    def _offer_setup(self) -> None:
        if self._options.with_demo:
            say("this folder was made with --no-demo; --fresh makes one with the demo company")
        try:
            self._services.run("setup-token", "setup-token")
        except CannotStart:
            return  # it has been set up since
        token = self._folder.log("setup-token").read_text(encoding="utf-8").splitlines()[0]
        self._folder.log("setup-token").unlink()
        say(f"首次设置令牌 token for the first run: {token}")

    def _describe(self, company: DemoCompany) -> DevDescription:
        server, _, query = self._database.uri.partition("/?")
        database = self._folder.state.database
        addresses = Addresses(
            web=f"http://{LOOPBACK}:{self._options.port}",
            simulator=self._simulator_url,
            control=f"{self._simulator_url}/__control__/",
            mongo=f"{server}/{database}?{query}" if query else self._database.uri,
        )
        return describe(addresses, company, self._folder.secrets)

    @property
    def _simulator_url(self) -> str:
        return f"http://{LOOPBACK}:{self._options.simulator_port}"

    # -- run and end -------------------------------------------------------------------------

    def _watch(self) -> int:
        """Nothing that dies is started again behind one's back."""
        next_look = monotonic()
        while not self._stop.asked:
            if (reason := self._database.why_it_ended()) is not None:
                raise CannotStart(reason)
            if (child := self._services.first_ended()) is not None:
                raise CannotStart(self._services.explain(child))
            if monotonic() > next_look:
                next_look = monotonic() + _CAP_LOGS_EVERY_SECONDS
                self._services.cap_logs()
            sleep(POLL_SECONDS)
        say("stopping …")
        return 0

    def _end(self) -> None:
        self._folder.description.unlink(missing_ok=True)
        self._services.stop_all()
        self._database.stop()
        if self._stop.asked and not self._folder.state.made:
            self._folder.discard()


class _Progress:
    """Shows what another process writes into its log for the user to read."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._shown = 0

    def show(self) -> None:
        if not self._log.exists():
            return
        with self._log.open("rb") as file:
            file.seek(self._shown)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._shown += len(line)
                if line.startswith(b"baoxiu: "):
                    say(line.decode(errors="replace").removeprefix("baoxiu: ").rstrip())


def fingerprint(folder: Path) -> str:
    """Changes when any source file does."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        status = path.stat()
        digest.update(f"{path}|{status.st_size}|{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def say(text: str) -> None:
    sys.stdout.write(f"baoxiu: {text}\n")
    sys.stdout.flush()
