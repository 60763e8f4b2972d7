"""What an import may become, and what it holds on to."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.features.imports.errors import ImportNotCancellable
from backend.features.imports.models import VIA, Import, ImportMode, ImportState
from backend.kit.access import Actor, ActorKind, Scope
from backend.kit.kept_actor import KeptActor

NOON = datetime(2026, 7, 15, 4, tzinfo=UTC)
AGENT = Actor(
    id="agent",
    kind=ActorKind.STAFF,
    grants={"devices:manage": Scope.BRANCH},
    branch_id="east",
    organisation_id="firm",
)


def an_import(**changes: Any) -> Import:
    fields: dict[str, Any] = {
        "kind": "notes",
        "mode": ImportMode.ALL_OR_NOTHING,
        "is_dry_run": False,
        "sha256": "abc",
        "filename": "",
        "importer": KeptActor.of(AGENT),
        "branch_id": "east",
        "organisation_id": "firm",
        "created_at": NOON,
    }
    return Import.model_validate(fields | changes)


def arrived(**changes: Any) -> Import:
    """With a table of 1,000 rows in two batches."""
    found = an_import(**changes)
    found.has_arrived(NOON)
    found.read_on(["编号"], 500)
    found.read_on([], 500)
    found.has_been_read()
    return found


def test_the_way_goes_up_from_nothing_to_all() -> None:
    found = an_import()
    seen = [found.percent]
    found.has_arrived(NOON)
    seen.append(found.percent)
    found.read_on(["编号"], 500)
    found.read_on([], 500)
    found.has_been_read()
    seen.append(found.percent)
    for step in (found.checked_on, found.checked_on):
        step(500, 500, 0, 0, 0)
        seen.append(found.percent)
    found.has_been_checked(NOON)
    for store in (found.stored_on, found.stored_on):
        store(500, 500, 0, 0, 0)
        seen.append(found.percent)
    found.has_been_stored(NOON)
    seen.append(found.percent)
    assert seen == [0, 0, 10, 32, 55, 77, 99, 100]
    assert (found.state, found.created, found.rows) == (ImportState.IMPORTED, 1000, 1000)


def test_good_rows_alone_are_stored_without_a_check_of_the_whole() -> None:
    assert arrived(mode=ImportMode.SKIP_BAD_ROWS).state is ImportState.STORING
    assert arrived(mode=ImportMode.SKIP_BAD_ROWS, is_dry_run=True).state is ImportState.CHECKING
    assert arrived().state is ImportState.CHECKING


def test_one_bad_row_is_enough_to_refuse_all() -> None:
    found = arrived()
    found.checked_on(500, 499, 0, 1, 2)
    found.checked_on(500, 500, 0, 0, 0)
    found.has_been_checked(NOON)
    assert (found.state, found.created, found.bad_rows) == (ImportState.REFUSED, 0, 1)
    assert found.expire_at == NOON + timedelta(days=7)


def test_a_dry_run_tells_what_would_come_and_ends_there() -> None:
    found = arrived(is_dry_run=True, mode=ImportMode.SKIP_BAD_ROWS)
    found.checked_on(500, 300, 199, 1, 1)
    found.checked_on(500, 500, 0, 0, 0)
    found.has_been_checked(NOON)
    assert (found.state, found.created, found.known) == (ImportState.CHECKED, 800, 199)


def test_a_table_of_bad_rows_alone_has_brought_nothing() -> None:
    found = arrived(mode=ImportMode.SKIP_BAD_ROWS)
    found.stored_on(500, 0, 0, 500, 500)
    found.stored_on(500, 0, 0, 500, 500)
    found.has_been_stored(NOON)
    assert (found.state, found.slot) == (ImportState.REFUSED, None)


def test_the_file_keeps_its_slot_only_when_all_of_it_is_in() -> None:
    whole, partly, dry = arrived(), arrived(mode=ImportMode.SKIP_BAD_ROWS), arrived(is_dry_run=True)
    assert (whole.slot, partly.slot, dry.slot) == ("east:notes:abc", "east:notes:abc", None)
    whole.checked_on(1000, 1000, 0, 0, 0)
    whole.has_been_checked(NOON)
    whole.stored_on(1000, 1000, 0, 0, 0)
    whole.has_been_stored(NOON)
    partly.stored_on(1000, 999, 0, 1, 1)
    partly.has_been_stored(NOON)
    assert (whole.slot, whole.expire_at) == ("east:notes:abc", None)
    assert (partly.state, partly.slot, partly.expire_at) == (ImportState.IMPORTED, None, None)


def test_what_has_begun_to_be_stored_cannot_be_called_off() -> None:
    found = arrived()
    found.cancel(NOON)
    assert (found.state, found.slot) == (ImportState.CANCELLED, None)
    found.cancel(NOON)
    storing = arrived(mode=ImportMode.SKIP_BAD_ROWS)
    for refused in (storing, an_import(), arrived(state=ImportState.ARRIVING)):
        if refused.state is ImportState.CHECKING:
            continue
        with pytest.raises(ImportNotCancellable):
            refused.cancel(NOON)
    assert storing.state is ImportState.STORING


def test_five_stumbles_in_a_row_are_too_many_and_progress_forgives_them() -> None:
    found = arrived()
    for _ in range(4):
        found.stumble(NOON)
    found.checked_on(500, 500, 0, 0, 0)
    for _ in range(4):
        found.stumble(NOON)
    assert found.state is ImportState.CHECKING
    found.stumble(NOON)
    assert (found.state, found.slot) == (ImportState.FAILED, None)
    assert found.refusal == "系统没有处理完这次导入，请联系管理员；同一个文件可以再次导入"


def test_whoever_brought_it_in_acts_with_the_rights_he_had_then() -> None:
    actor = KeptActor.of(AGENT).actor(VIA)
    assert (actor.id, actor.branch_id, actor.kind) == ("agent", "east", ActorKind.STAFF)
    assert actor.grants == {"devices:manage": Scope.BRANCH}
    assert actor.via == "import"
