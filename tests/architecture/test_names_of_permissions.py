"""What a permission is called stands in the console for its pages and in the server for its files:
the same words, and none forgotten."""

import re
from typing import Final

from backend.features.accounts import PERMISSION_NAMES, SCOPE_NAMES
from tests.support.processes import ROOT

NAMES: Final = ROOT / "console" / "src" / "pages" / "people" / "names.ts"


def written(record: str) -> dict[str, str]:
    text = NAMES.read_text(encoding="utf-8")
    found = re.search(
        rf"export const {record}: Record<string, string> = {{(.*?)}}", text, re.DOTALL
    )
    assert found, record
    pairs = re.findall(r"'?([a-z_:]+)'?: '([^']+)'", found[1])
    return dict(pairs)


def test_a_permission_and_a_scope_have_one_name_each() -> None:
    assert written("PERMISSIONS") == {each.value: name for each, name in PERMISSION_NAMES.items()}
    assert written("SCOPES") == {each.value: name for each, name in SCOPE_NAMES.items()}
