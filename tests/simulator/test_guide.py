"""The simulator's own description says what is there, and no switch is without effect."""

import re
from pathlib import Path
from typing import get_args

import pytest

import backend.simulator
from backend.simulator.api.call import Endpoint
from backend.simulator.api.handler import ENDPOINTS, Directory
from backend.simulator.control.routes import PREFIX, control_routes
from backend.simulator.gestures.orders import Gesture, Outcome
from backend.simulator.world.rules import Rules
from backend.simulator.world.world import World
from tests.simulator.test_bounds import NOW

FOLDER = Path(backend.simulator.__file__).parent
GUIDE = (FOLDER / "README.md").read_text(encoding="utf-8")


def sections() -> dict[str, str]:
    """The rows of the first table by their host; a row without one goes on."""
    found: dict[str, str] = {}
    host = ""
    for row in GUIDE.split("## Control plane")[0].splitlines():
        if row.startswith("| "):
            named, text = row.strip("| ").split(" |", 1) if row[2] != "|" else ("", row)
            host = named or host
            found[host] = found.get(host, "") + text
    return found


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.name)
def test_every_endpoint_stands_in_the_guide_under_its_host(endpoint: Endpoint) -> None:
    assert f"{endpoint.method} `{endpoint.path}`" in sections()[endpoint.host]


def test_every_address_of_the_control_plane_stands_in_the_guide() -> None:
    for route in control_routes(World(lambda: NOW), Directory()):
        pattern = route.regex.pattern.removeprefix(PREFIX).strip("/$?")
        name = re.sub(r"\(.*?\)", "{id}", pattern)
        assert name in ("", ".*") or f"`{name}`" in GUIDE, name


def test_every_gesture_stands_in_the_guide() -> None:
    for gesture in Gesture.__subclasses__():
        if gesture is not Outcome:
            [kind] = get_args(gesture.model_fields["kind"].annotation)
            assert f"`{kind}`" in GUIDE


def test_every_rule_has_an_effect_and_a_source() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py")}
    rules = sources.pop(FOLDER / "world" / "rules.py")
    used = "\n".join(sources.values())
    for name in Rules.model_fields:
        assert f"rules.{name}" in used, name
        assert f"    {name}:" in rules
