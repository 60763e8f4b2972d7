"""The files of deploy/, put where a test may run them: each replacement must be of something."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

from backend.runtime.bound_child import start_bound
from backend.runtime.embedded_mongod.binary import find_mongod
from tests.support.ports import free_port
from tests.support.processes import ROOT, wait_until

# Where the tests run as root, so does nginx: their folders are for nobody else.
_USER: Final = "user root;\n" if os.geteuid() == 0 else ""
DEPLOY: Final = ROOT / "deploy"


def shipped(name: str, **replacements: str) -> str:
    """The text of `deploy/NAME`, with what belongs to another machine replaced. The keywords only
    say what is replaced; the values are `old => new`."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for what, replacement in replacements.items():
        old, new = replacement.split(" => ")
        assert old in text, f"{name} has no {what} {old!r}"
        text = text.replace(old, new)
    return text


class ShippedMongod:
    """mongod with the shipped configuration, its users made by the shipped script."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        """`port`: of one that another process has started in that folder."""
        self.folder = folder
        self.port = port or free_port()
        self.admin_file = folder / "mongo-admin"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def admin_uri(self) -> str:
        password = self.admin_file.read_text(encoding="utf-8").strip()
        return f"mongodb://admin:{password}@127.0.0.1:{self.port}/?replicaSet=baoxiu"

    def start(self) -> None:
        key = self.folder / "mongod.key"
        key.write_text("c2VjcmV0IG9mIHRoZSByZXBsaWNhIHNldA==\n")
        key.chmod(0o400)
        (self.folder / "db").mkdir()
        configuration = self.folder / "mongod.conf"
        configuration.write_text(
            shipped(
                "mongodb/mongod.conf",
                data=f"/var/lib/baoxiu-mongod => {self.folder}/db",
                log=f"/var/log/baoxiu-mongod => {self.folder}",
                key=f"/etc/baoxiu/mongod.key => {key}",
                port=f"port: 27017 => port: {self.port}",
                oplog="oplogSizeMB: 2048 => oplogSizeMB: 200",
            )
        )
        with (self.folder / "mongod.out").open("wb") as output:
            self._process = start_bound(
                [str(find_mongod()), "--config", str(configuration)],
                on_parent_death=signal.SIGKILL,
                output=output,
            )
        wait_until(
            lambda: "Waiting for connections" in self._log(), f"mongod started: {self._log()}"
        )

    def _log(self) -> str:
        file = self.folder / "mongod.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def make_users(self, database: str, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                sys.executable,
                str(DEPLOY / "mongodb" / "make_users.py"),
                f"--port={self.port}",
                f"--database={database}",
                f"--admin-file={self.admin_file}",
                *options,
            ],
            check=False,
            capture_output=True,
            text=True,
        )

    def uris(self, database: str) -> dict[str, str]:
        """By the file they are for."""
        made = self.make_users(database, "--new-passwords")
        assert made.returncode == 0, made.stderr
        lines = made.stdout.splitlines()
        return {
            line.removeprefix("# for ").removesuffix(":"): lines[at + 1].split("=", 1)[1].strip("'")
            for at, line in enumerate(lines)
            if line.startswith("# for ")
        }

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(180)


class Nginx:
    """nginx with the shipped site, on loopback."""

    def __init__(self, folder: Path, upstreams: tuple[int, int]) -> None:
        self._folder = folder
        self._upstreams = upstreams
        self.http_port, self.https_port = free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"https://localhost:{self.https_port}"

    def write(self, certificate: Path, key: Path) -> Path:
        """The whole configuration; the file to start it with."""
        first, second = self._upstreams
        site = shipped(
            "nginx/baoxiu.conf",
            host="service.example.com => localhost",
            first=f"127.0.0.1:8001 => 127.0.0.1:{first}",
            second=f"127.0.0.1:8002 => 127.0.0.1:{second}",
            certificate=f"/etc/baoxiu/tls/fullchain.pem => {certificate}",
            key=f"/etc/baoxiu/tls/privkey.pem => {key}",
            logs=f"/var/log/nginx => {self._folder}",
            pages=f"/opt/baoxiu/var/front-ends => {self._folder}/front-ends",
            verification=f"/var/www/baoxiu => {self._folder}/www",
            http4=f"listen 80 => listen 127.0.0.1:{self.http_port}",
            http6=f"listen [::]:80 => listen [::1]:{self.http_port}",
            https4=f"listen 443 => listen 127.0.0.1:{self.https_port}",
            https6=f"listen [::]:443 => listen [::1]:{self.https_port}",
            redirect=f"https://localhost$request_uri => https://localhost:{self.https_port}$request_uri",
        )
        (self._folder / "www").mkdir(exist_ok=True)
        (self._folder / "baoxiu.conf").write_text(site)
        bodies = "".join(
            f"    {kind}_temp_path {self._folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        whole = self._folder / "nginx.conf"
        whole.write_text(
            f"{_USER}pid {self._folder}/nginx.pid;\nerror_log {self._folder}/error.log;\n"
            "daemon off;\nworker_processes 1;\nevents {}\n"
            f"http {{\n{bodies}    include {self._folder}/baoxiu.conf;\n}}\n"
        )
        return whole

    def check(self, configuration: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["nginx", "-t", "-p", str(self._folder), "-c", str(configuration)],  # noqa: S607 - the one that is installed
            check=False,
            capture_output=True,
            text=True,
        )

    def start(self, configuration: Path) -> None:
        self._process = start_bound(
            ["nginx", "-p", str(self._folder), "-c", str(configuration)],
            on_parent_death=signal.SIGTERM,
        )
        wait_until((self._folder / "nginx.pid").exists, "nginx started")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(180)
