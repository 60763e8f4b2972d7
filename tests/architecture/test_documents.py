"""The documents name settings and commands that exist, and leave none of them out."""

import re
from pathlib import Path
from typing import Final

import pytest

from backend.__main__ import COMMANDS
from backend.runtime.configuration import environment_example
from tests.support.processes import ROOT

NAMES: Final = ("install", "wechat-setup", "security", "cost")
LANGUAGES: Final = {"English": ".md", "Chinese": ".zh-CN.md"}
PAGES: Final = [ROOT / "docs" / f"{name}{end}" for name in NAMES for end in LANGUAGES.values()]
CALLBACKS: Final = (
    "https://service.example.com/wechat/official-account/callback",
    "https://service.example.com/wechat/miniprogram/callback",
    "https://service.example.com/wecom/callback",
)

WHAT_TO_DO: Final = """
These settings stand in no {language} document of docs/: {missing}.
Those of an account at Tencent or Aliyun belong into docs/wechat-setup{end}, in the row of the
console's field that takes the same value; others into the table at the end of docs/install{end}.
"""


def settings() -> set[str]:
    return set(re.findall(r"^# (BAOXIU_\w+)=", environment_example(), re.MULTILINE))


def named(page: Path) -> set[str]:
    return set(re.findall(r"BAOXIU_[A-Z0-9_]+", page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_is_documented(language: str) -> None:
    end = LANGUAGES[language]
    documented = {name for page in NAMES for name in named(ROOT / "docs" / f"{page}{end}")}
    missing = sorted(settings() - documented)
    assert not missing, WHAT_TO_DO.format(language=language, end=end, missing=", ".join(missing))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_document_names_exists(page: Path) -> None:
    assert sorted(named(page) - settings()) == []
    text = page.read_text(encoding="utf-8")
    commands = re.findall(
        r"(?:python -m backend|`baoxiu|^ +baoxiu) ([a-z][a-z-]*)", text, re.MULTILINE
    )
    assert sorted(set(commands) - set(COMMANDS)) == []
    for name in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (page.parent / name).exists(), name
    for name in re.findall(r"\bdeploy/[\w/.-]*\w", text):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_say_the_same_things(name: str) -> None:
    """The same settings, the same sections, the same numbers of rows."""
    english, chinese = (
        (ROOT / "docs" / f"{name}{end}").read_text(encoding="utf-8") for end in LANGUAGES.values()
    )
    variables = [re.findall(r"BAOXIU_[A-Z0-9_]+", text) for text in (english, chinese)]
    assert sorted(variables[0]) == sorted(variables[1])
    for shape in (r"(?m)^## ", r"(?m)^\| "):
        assert len(re.findall(shape, english)) == len(re.findall(shape, chinese))


@pytest.mark.parametrize("end", LANGUAGES.values())
def test_the_consoles_are_told_our_own_addresses(end: str) -> None:
    text = (ROOT / "docs" / f"wechat-setup{end}").read_text(encoding="utf-8")
    assert [address for address in CALLBACKS if f"`{address}`" not in text] == []
