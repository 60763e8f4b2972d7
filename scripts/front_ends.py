"""Build the front ends for the backend to serve, or check them.

    front_ends.py build [-- ARGUMENTS]   and then run .venv's Python with the arguments, if any
    front_ends.py check                  types, tests, limits of what is built: `npm run verify`
    front_ends.py types                  write the types of the API into each app, for an editor

Runs on .venv's Python, standard library only. When nothing has changed, `build` takes a few
hundredths of a second. An app is a folder with a `package.json` whose scripts are `types` (reads
`src/api/openapi.json`), one that builds the folders named below, and `verify`; an app that is not
there is passed over. Types do not reach what is built: a change of the API alone builds nothing.
"""

import argparse
import errno
import fcntl
import gzip
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = Path(os.environ.get("BAOXIU_VENV", ROOT / ".venv"))
BUILT = ROOT / "var" / "front-ends"
NODE_LOCK = ROOT / "scripts" / "requirements-node.lock"
BOUND_CHILD = ROOT / "backend" / "runtime" / "bound_child.py"
OLDEST_NODE = (20, 19)
# Of an app's folder, what is made rather than written.
MADE = {"node_modules", "dist", "coverage", "schema.d.ts", "openapi.json", "unpackage"}
# Plain TypeScript that both apps are built with.
SHARED = "form-rules"
PACKED = {".html", ".js", ".mjs", ".css", ".svg", ".json", ".map", ".txt", ".wasm", ".ttf"}
LEAST_BYTES_TO_PACK = 1024
MEGABYTES_NEEDED = 1500
OUT_OF_SPACE = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True)
class App:
    """`script` builds it; `pages`: under which name which folder of what that makes is served."""

    name: str
    script: str
    pages: Mapping[str, str]

    @property
    def folder(self) -> Path:
        return ROOT / self.name

    @property
    def is_there(self) -> bool:
        return (self.folder / "package.json").exists()

    @property
    def stamp(self) -> Path:
        return BUILT / f"{self.name}.json"

    @property
    def log(self) -> Path:
        return BUILT / f"{self.name}.log"


APPS = (
    App("console", "build", {"console": "dist"}),
    App("miniprogram", "build:h5", {"h5": "dist/build/h5", "bench": "dist/build/bench"}),
)


class CannotBuild(Exception):
    """One line that says what is wrong and what to do."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Build or check the front ends.")
    parser.add_argument("what", choices=("build", "check", "types"))
    parser.add_argument("then", nargs=argparse.REMAINDER, help="arguments for .venv's Python")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        {"build": build_all, "check": check_all, "types": type_all}[options.what]()
    except CannotBuild as reason:
        sys.exit(f"scripts: {reason}")
    except OSError as error:
        sys.exit(f"scripts: {disk_full() if error.errno in OUT_OF_SPACE else error}")
    except KeyboardInterrupt:
        sys.exit("scripts: stopped; start again to go on.")
    then = options.then[1:] if options.then[:1] == ["--"] else options.then
    if then:
        # The same process goes on, so a signal to the script reaches what it runs.
        os.execv(sys.executable, [sys.executable, *then])  # noqa: S606 - no shell is wanted


def build_all() -> None:
    if all(is_built(app) for app in APPS):
        return
    with only_one_at_a_time():
        for app in APPS:
            if not is_built(app):
                build(app)


def check_all() -> None:
    build_all()
    with only_one_at_a_time():
        for app in (each for each in APPS if each.is_there):
            npm = ready_to_run(app)
            write_types(app, npm)
            say(f"{app.name}: npm run verify")
            if run([*npm, "run", "verify"], app) != 0:
                raise CannotBuild(f"{app.name} does not pass its check; see above.")


def type_all() -> None:
    with only_one_at_a_time():
        for app in (each for each in APPS if each.is_there):
            write_types(app, ready_to_run(app))


# -- what there is ---------------------------------------------------------------------------


def is_built(app: App) -> bool:
    if not app.is_there:
        return True
    try:
        built = json.loads(app.stamp.read_text(encoding="utf-8"))
        is_current = built["sources"] == fingerprint(app)
        return is_current and all((BUILT / page / "index.html").exists() for page in built["pages"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def fingerprint(app: App) -> str:
    """Of everything written in the app's folder, its lock file included, of what the apps share,
    and of this script."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    shared = ROOT / SHARED
    for folder in (app.folder, shared) if shared.is_dir() else (app.folder,):
        for path in sorted(written(folder)):
            contents = path.read_bytes()
            digest.update(f"{path.relative_to(folder)}|{len(contents)}\n".encode() + contents)
    return digest.hexdigest()


def written(folder: Path) -> Iterator[Path]:
    for entry in os.scandir(folder):
        if entry.name in MADE or entry.name.endswith(".log"):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from written(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)


@contextmanager
def only_one_at_a_time() -> Iterator[None]:
    BUILT.mkdir(parents=True, exist_ok=True)
    with (BUILT / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another start is building the front ends; waiting for it …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


# -- Node and packages -----------------------------------------------------------------------


def ready_to_run(app: App) -> list[str]:
    """The command `npm`, with the app's packages installed as its lock file names them."""
    npm = find_npm() or install_node()
    wanted = hashlib.sha256((app.folder / "package-lock.json").read_bytes()).hexdigest()
    # npm empties the folder first: where this file is, an installation went through.
    stamp = app.folder / "node_modules" / ".baoxiu-installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return npm
    if shutil.disk_usage(ROOT).free // 1024**2 < MEGABYTES_NEEDED:
        raise CannotBuild(disk_full())
    say(f"{app.name}: installing its packages (log: {shown(app.log)})")
    if run([*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], app, log=app.log) != 0:
        raise CannotBuild(explain(app, "its packages cannot be installed"))
    stamp.write_text(wanted, encoding="utf-8")
    return npm


def find_npm() -> list[str] | None:
    """Of a Node that is new enough: the machine's, or the one in the virtual environment."""
    for folder in (None, str(VENV / "bin")):
        node, npm = (shutil.which(name, path=folder) for name in ("node", "npm"))
        if node and npm and version_of(node) >= OLDEST_NODE:
            return [npm]
    return None


def version_of(node: str) -> tuple[int, ...]:
    told = subprocess.run([node, "--version"], check=False, capture_output=True, text=True)  # noqa: S603 - found on PATH
    return tuple(int(part) for part in re.findall(r"\d+", told.stdout)[:2])


def install_node() -> list[str]:
    oldest = ".".join(str(part) for part in OLDEST_NODE)
    say(f"no Node {oldest} or newer here; fetching one into {VENV.name}")
    command = [sys.executable, "-m", "pip", "install", "--require-hashes", "--no-input"]
    command += ["--quiet", "--disable-pip-version-check", "-r", str(NODE_LOCK)]
    log = BUILT / "node.log"
    with log.open("wb") as output:
        done = subprocess.run(bound(command), stdout=output, stderr=output, check=False)  # noqa: S603 - our own
    npm = find_npm()
    if done.returncode != 0 or npm is None:
        raise CannotBuild(
            f"Node {oldest} or newer is needed to build the front ends and cannot be fetched "
            f"(details: {shown(log)}); install nodejs, or start with --no-front-ends."
        )
    return npm


def write_types(app: App, npm: list[str]) -> None:
    document = app.folder / "src" / "api" / "openapi.json"
    told = subprocess.run(
        [sys.executable, "-m", "backend", "openapi"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("BAOXIU_")},
        check=False,
        capture_output=True,
    )
    if told.returncode != 0:
        raise CannotBuild(f"the API cannot be described: {last_line(told.stderr.decode())}")
    is_new = not document.exists() or document.read_bytes() != told.stdout
    if is_new or not document.with_name("schema.d.ts").exists():
        document.write_bytes(told.stdout)
        if run([*npm, "run", "types"], app, log=app.log) != 0:
            raise CannotBuild(explain(app, "the types of the API cannot be written"))


# -- building --------------------------------------------------------------------------------


def build(app: App) -> None:
    started = time.monotonic()
    sources = fingerprint(app)
    npm = ready_to_run(app)
    say(f"{app.name}: building (log: {shown(app.log)})")
    if run([*npm, "run", app.script], app, log=app.log) != 0:
        raise CannotBuild(explain(app, "it does not build"))
    publish(app, sources)
    say(f"{app.name}: built in {time.monotonic() - started:.0f} s")


def run(command: list[str], app: App, *, log: Path | None = None) -> int:
    # CI: no tool asks questions, colours its words, or tells its maker.
    folder = str(Path(command[0]).parent)
    environment = os.environ | {"CI": "1", "NO_COLOR": "1"}
    environment["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    output = log.open("wb") if log else None
    process = subprocess.Popen(  # noqa: S603 - npm of this machine, or ours
        bound(command),
        cwd=app.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if log else None,
    )
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    finally:
        if output:
            output.close()


def bound(command: list[str]) -> list[str]:
    """It stops when this process does, however that ends."""
    prefix = [sys.executable, "-I", "-S", str(BOUND_CHILD), str(int(signal.SIGTERM))]
    return [*prefix, str(os.getpid()), *command]


def publish(app: App, sources: str) -> None:
    """Put what was built where the backend looks, each folder whole or not at all."""
    BUILT.mkdir(parents=True, exist_ok=True)
    pages = [name for name, made in app.pages.items() if (app.folder / made).is_dir()]
    if not pages:
        raise CannotBuild(f"{app.name}: its build wrote none of {', '.join(app.pages.values())}.")
    for name in pages:
        aside, old = BUILT / f".{name}-new", BUILT / f".{name}-old"
        for left_over in (aside, old):
            shutil.rmtree(left_over, ignore_errors=True)
        shutil.copytree(app.folder / app.pages[name], aside)
        pack(aside)
        if (BUILT / name).exists():
            (BUILT / name).rename(old)
        aside.rename(BUILT / name)
        shutil.rmtree(old, ignore_errors=True)
    app.stamp.write_text(json.dumps({"sources": sources, "pages": pages}), encoding="utf-8")


def pack(folder: Path) -> None:
    """A `.gz` beside each file that becomes smaller by it; the same bytes at every build."""
    for path in sorted(folder.rglob("*")):
        if path.suffix not in PACKED or not path.is_file():
            continue
        contents = path.read_bytes()
        packed = gzip.compress(contents, compresslevel=9, mtime=0)
        if len(contents) >= LEAST_BYTES_TO_PACK and len(packed) < len(contents):
            path.with_name(f"{path.name}.gz").write_bytes(packed)


# -- saying what is wrong ----------------------------------------------------------------------


def explain(app: App, what: str) -> str:
    output = app.log.read_text(encoding="utf-8", errors="replace")
    details = f"(details: {shown(app.log)})"
    if "ENOSPC" in output:
        return disk_full()
    if "EINTEGRITY" in output:
        return f"{app.name}: a downloaded package is not the one the lock file names {details}."
    if re.search(r"ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN", output):
        return (
            f"{app.name}: the npm registry cannot be reached; check the network, name a mirror "
            f"with npm_config_registry, or start with --no-front-ends {details}."
        )
    return f"{app.name}: {what}: {last_line(output)} {details}; or start with --no-front-ends."


def last_line(output: str) -> str:
    """The first line that names an error, else the last that says anything."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"error", line, re.IGNORECASE)]
    return (telling[:1] or lines[-1:] or ["no reason was given"])[0][:200]


def disk_full() -> str:
    free = shutil.disk_usage(ROOT).free // 1024**2
    return f"the disk is full: {free} MB free under {ROOT}, {MEGABYTES_NEEDED} MB are needed."


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def say(text: str) -> None:
    sys.stderr.write(f"scripts: {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
