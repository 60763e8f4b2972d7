"""The rendering contract of forms (docs/forms.md): its cases, run by the server's own validation.

Whatever renders forms (console, mini-program) runs the same files: definition and answers in;
visible fields, required fields, problems and the values that are kept out.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from backend.features.forms import Audience, Filling, FormContent, check_answers, findings
from backend.features.forms.models.words import PATTERNS

HERE: Final = Path(__file__).parent / "forms"
FILES: Final = sorted(HERE.glob("*.json"))
CASES: Final[list[tuple[str, dict[str, Any]]]] = [
    (f"{path.stem}: {case['name']}", case)
    for path in FILES
    for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
]
KINDS: Final = frozenset(
    {
        *("text", "number", "choice", "multi", "cascade", "date", "window", "media"),
        *("signature", "scan", "location", "reading", "table"),
    }
)


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_the_contract(case: dict[str, Any]) -> None:
    content = FormContent.model_validate(
        {"title": "表单", "purpose": "report", "fields": case["fields"]}
    )
    assert findings(content) == []
    filling = Filling(
        today=date.fromisoformat(case.get("today", "2026-03-01")),
        audience=Audience(case.get("audience", "staff")),
        media=case.get("media", {}),
    )
    checked = check_answers(content, case["given"], filling)
    found = [[problem.field, problem.code] for problem in checked.problems]
    assert found == case.get("problems", [])
    assert checked.values == case["values"]
    assert checked.visible == case.get("visible", [field["name"] for field in case["fields"]])
    must = [field["name"] for field in case["fields"] if field.get("required")]
    assert checked.required == case.get("required", must)
    assert checked.dropped == case.get("dropped", [])
    again = check_answers(content, checked.values, filling)
    if not case.get("problems"):
        assert (again.values, again.problems, again.dropped) == (checked.values, [], [])


def test_every_reason_says_what_to_do_in_chinese() -> None:
    for name, case in CASES:
        content = FormContent.model_validate(
            {"title": "表单", "purpose": "report", "fields": case["fields"]}
        )
        day = date.fromisoformat(case.get("today", "2026-03-01"))
        filling = Filling(day, Audience(case.get("audience", "staff")), case.get("media", {}))
        for problem in check_answers(content, case["given"], filling).problems:
            assert "请" in problem.reason, (name, problem.reason)


def test_every_kind_of_field_has_a_case_that_is_taken_and_one_that_is_refused() -> None:
    taken, refused = set(), set()
    for _, case in CASES:
        wrong = {field.partition("[")[0] for field, _ in case.get("problems", [])}
        for field in case["fields"]:
            if field["name"] in wrong:
                refused.add(field["type"])
            elif field["name"] in case["values"]:
                taken.add(field["type"])
    assert taken == refused == KINDS


def test_the_document_tells_every_code_and_every_pattern() -> None:
    document = (HERE.parents[2] / "docs" / "forms.md").read_text(encoding="utf-8")
    codes = {code for _, case in CASES for _, code in case.get("problems", [])}
    assert [code for code in sorted(codes) if f"`{code}`" not in document] == []
    told = [f"`{pattern.pattern}`" for pattern in PATTERNS.values()]
    assert [pattern for pattern in told if pattern.replace("|", "\\|") not in document] == []
