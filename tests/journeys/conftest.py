"""A journey happens in a town of its own."""

from pathlib import Path
from typing import Final

import pytest

from tests.journeys.town import more_settings, town

__all__ = ["more_settings", "town"]

MAIN: Final = "test_one_repair.py"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All but the main job's are long: CI runs every one of them on what deploy/ installs."""
    for item in items:
        if item.path.parent == Path(__file__).parent and item.path.name != MAIN:
            item.add_marker("long")
