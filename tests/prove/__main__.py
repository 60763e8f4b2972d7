"""The runner behind ./scripts/prove."""

import argparse
import asyncio
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import cast

from backend.runtime.embedded_mongod import EmbeddedMongod
from backend.runtime.refusals import CannotStart
from tests.prove.trial import ProveRun, Trial, Verdict
from tests.support.warm_starts import WarmStarts

_NOT_RUNS = {"__init__", "__main__", "trial"}
_MOST_SHOWN = 10


def run_names() -> list[str]:
    """Modules named ``…_worker`` are processes that runs start, not runs."""
    stems = {path.stem for path in Path(__file__).parent.glob("*.py")} - _NOT_RUNS
    return sorted(stem for stem in stems if not stem.endswith("_worker"))


def load(name: str) -> ProveRun:
    return cast(ProveRun, import_module(f"tests.prove.{name}"))


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    if options.list:
        for name in run_names():
            print_line(f"{name:<16} {load(name).SUMMARY}")
        return 0
    # The long forms start every process from nothing, as an installation does.
    starts = WarmStarts() if options.short else None
    outcomes = [
        prove(name, starts, broken=broken, short=options.short, seconds=options.seconds)
        for name in options.names or run_names()
        for broken in ([True] if options.broken else [False] if options.sound else [False, True])
    ]
    if starts:
        starts.close()
    failed = outcomes.count(False)
    print_line(f"{len(outcomes) - failed} passed, {failed} failed")
    return 1 if failed else 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./scripts/prove",
        description="Kill, freeze and starve the product, and check that nothing is lost. "
        "Each run is done twice: as it is, and broken on purpose, when the check must bite.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="runs (all, if none is named)")
    parser.add_argument("--list", action="store_true", help="what runs there are")
    parser.add_argument("--short", action="store_true", help="the one-minute form, as in CI")
    parser.add_argument("--seconds", type=int, help="instead of the run's own length")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--broken", action="store_true", help="only the broken variant")
    only.add_argument("--sound", action="store_true", help="only the product as it is")
    options = parser.parse_args(arguments)
    if unknown := sorted(set(options.names) - set(run_names())):
        parser.error(f"no run is called {unknown[0]!r}; there are: {', '.join(run_names())}")
    return options


def prove(
    name: str, starts: WarmStarts | None, *, broken: bool, short: bool, seconds: int | None
) -> bool:
    module = load(name)
    length = seconds or (module.SHORT_SECONDS if short else module.SECONDS)
    variant = f"broken: {module.BROKEN}" if broken else "as it is"
    print_line(f"== {name} ({variant}), about {length} s")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="baoxiu-prove-") as folder:
        verdict = attempt(module, Path(folder), starts, broken=broken, short=short, seconds=length)
    passed = bool(verdict.violations) == broken
    for figure, value in verdict.figures.items():
        print_line(f"   {figure}: {value}")
    for violation in verdict.violations[:_MOST_SHOWN]:
        print_line(f"   violation: {violation}")
    if len(verdict.violations) > _MOST_SHOWN:
        print_line(f"   … and {len(verdict.violations) - _MOST_SHOWN} more")
    if broken and not passed:
        print_line("   the check found nothing wrong with a broken product")
    print_line(f"   {'passed' if passed else 'FAILED'} in {time.monotonic() - began:.0f} s")
    return passed


def attempt(
    module: ProveRun,
    folder: Path,
    starts: WarmStarts | None,
    *,
    broken: bool,
    short: bool,
    seconds: int,
) -> Verdict:
    mongod = EmbeddedMongod(folder / "mongo")
    mongod.start()
    trial = Trial(
        seconds=seconds,
        short=short,
        broken=broken,
        mongod=mongod,
        folder=folder,
        say=lambda text: print_line(f"   {text}"),
        starts=starts,
    )
    try:
        return asyncio.run(module.run(trial))
    finally:
        trial.end()
        mongod.kill()


def print_line(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotStart as refusal:
        sys.exit(f"prove: {refusal}")
    except KeyboardInterrupt:
        sys.exit(130)
