"""Every stored personal field is registered, or the build fails and says what to do (R101)."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest

import backend
from backend.features.privacy import register_page
from backend.features.privacy.register import (
    BESIDE_MODELS,
    NOT_PERSONAL,
    REGISTER,
    WORKING_ROWS,
)
from backend.kit.mongo import Repository
from backend.kit.personal_fields import personal_paths, text_paths
from backend.kit.pii import REGISTRY
from tests.support.processes import ROOT

_APART: Final = ("__main__", "simulator")

# What stored texts about people are called.
_SOUNDS_PERSONAL: Final = re.compile(
    r"(^|_)(name|names|phone|phones|mobile|tel|contact|address|door|openid|unionid|email|wechat"
    r"|userid|username|id_card|birthday|note|notes|words|remark|findings|answer|device)$"
)

WHAT_TO_DO: Final = """
{collection}.{path} ({label}) is personal and is not in the register, or no longer exists.
1. backend/features/privacy/register.py: name it in REGISTER under its collection, and whose it is
   (HIS: shown in the person's copy; OTHERS: hidden from it; NOBODYS: a secret or a working copy).
   A collection that is new there says how long it is kept, or which field says when it expires.
2. backend/features/privacy/steps/: the step of its feature has to find the person's documents
   (for the copy) and take the values away (for a deletion); `assembly.py` lists the repository, so
   that the last sweep looks there too.
3. python -m backend privacy register > docs/personal-data.md
"""

MAY_BE_PERSONAL: Final = """
{collection}.{path} is stored as plain text and sounds like a person's. Give it a type of kit.pii
(PersonName, StoredPhone, DoorAddress, FreeText, …), or say in NOT_PERSONAL of
backend/features/privacy/register.py why it is nobody's.
"""


def every_repository() -> Iterator[type[Repository[Any]]]:
    for module in pkgutil.walk_packages(backend.__path__, "backend."):
        if not any(word in module.name for word in _APART):
            importlib.import_module(module.name)
    yield from _below(Repository)


def _below(kind: type[Repository[Any]]) -> Iterator[type[Repository[Any]]]:
    for each in kind.__subclasses__():
        if hasattr(each, "collection_name") and each.__module__.startswith("backend."):
            yield each
        yield from _below(each)


def declared() -> dict[str, dict[str, str]]:
    """Label by path, by collection."""
    return {each.collection_name: personal_paths(each.model) for each in every_repository()}


def test_every_personal_field_that_is_stored_is_registered() -> None:
    found = {
        (name, path): label for name, paths in declared().items() for path, label in paths.items()
    }
    registered = {(name, path) for name, held in REGISTER.items() for path in held.fields}
    wrong = sorted(set(found) ^ registered)
    assert wrong == [], "\n".join(
        WHAT_TO_DO.format(collection=name, path=path, label=found.get((name, path), "gone"))
        for name, path in wrong
    )


def test_what_sounds_personal_is_sealed_or_has_a_reason() -> None:
    plain = {
        f"{each.collection_name}.{path}"
        for each in every_repository()
        for path in text_paths(each.model)
        if _SOUNDS_PERSONAL.search(path.rpartition(".")[2])
    }
    unsaid = sorted(plain - set(NOT_PERSONAL))
    assert unsaid == [], "\n".join(
        MAY_BE_PERSONAL.format(collection=each.partition(".")[0], path=each.partition(".")[2])
        for each in unsaid
    )
    assert sorted(set(NOT_PERSONAL) - plain) == [], "no longer stored, or sealed by now"


def test_the_page_tells_what_the_register_says() -> None:
    """After a change: python -m backend privacy register > docs/personal-data.md."""
    page = (ROOT / "docs" / "personal-data.md").read_text(encoding="utf-8")
    assert page == register_page()


def test_every_label_says_why_and_how_long() -> None:
    used = {label for paths in declared().values() for label in paths.values()}
    assert used <= set(REGISTRY)
    for label, purpose in REGISTRY.items():
        assert len(purpose.why) > 3, label
        assert len(purpose.keep) > 2, label
    for name, held in {**REGISTER, **BESIDE_MODELS}.items():
        assert held.title, name
        assert held.keep, name


@pytest.mark.parametrize("name", sorted(WORKING_ROWS))
def test_what_expires_has_the_field_that_says_when(name: str) -> None:
    models = {each.collection_name: each.model for each in every_repository()}
    if name in models:
        assert WORKING_ROWS[name] in models[name].model_fields


def test_an_unregistered_field_would_be_found() -> None:
    """Else the silence of the tests above would mean nothing."""

    class Unregistered(Repository[Any]):
        model = next(each.model for each in every_repository() if each.collection_name == "tickets")
        collection_name = "tickets_of_a_test"

    assert ("visits.technicians.phone", "phone") in personal_paths(Unregistered.model).items()
    assert "contact.phone" not in set(text_paths(Unregistered.model))
