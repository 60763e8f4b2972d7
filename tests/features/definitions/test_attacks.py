"""Wrong order, twice at once, killed halfway, hostile input, the wrong person."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from backend.container import Container
from backend.features.accounts import grant_working_rules
from backend.features.accounts.shipped_roles import shipped_roles
from backend.features.audit import AuditLog
from backend.features.definitions import DefinitionVersionNotFound
from backend.features.definitions.models import DefinitionVersion, Origin, version_id
from tests.features.definitions.conftest import ROOT, Kitchen
from tests.features.definitions.kinds import Menu, menu_kind, rule_kind

Everything = Callable[[], dict[str, list[Any]]]


async def test_of_two_who_write_at_once_one_is_told_to_look_again(kitchen: Kitchen) -> None:
    for version in (0, 1):
        answers = await asyncio.gather(
            kitchen.write("summer", "凉粉", f"甲{version}", version=version),
            kitchen.write("summer", "凉粉", f"乙{version}", version=version, who=kitchen.second),
        )
        assert sorted(each.status for each in answers) == [200, 409]
        (kept,) = (each.body["content"] for each in answers if each.status == 200)
        assert (await kitchen.read("menu/summer/draft"))["content"] == kept


async def test_of_two_who_publish_at_once_one_does(
    kitchen: Kitchen, everything: Everything
) -> None:
    third = await kitchen.people.staff("manager")
    await kitchen.write("summer", "凉粉")
    answers = await asyncio.gather(
        kitchen.act("draft/publication", "summer", 1),
        kitchen.act("draft/publication", "summer", 1, who=third),
    )
    assert sorted(each.status for each in answers) == [201, 409]
    stored = everything()
    assert [row["number"] for row in stored["definition_versions"]] == [1]
    assert sum(row["type"] == "DefinitionPublished" for row in stored["outbox"]) == 1


async def test_nobody_comes_to_need_what_is_withdrawn_in_the_same_moment(
    kitchen: Kitchen,
) -> None:
    for turn in range(4):
        key, rule = f"menu{turn}", f"rule{turn}"
        await kitchen.publish(key, "凉粉")
        content = {"name": rule, "menu": key, "dish": "凉粉"}
        await kitchen.api.put(
            f"{ROOT}/dish_rule/{rule}/draft",
            {"version": 0, "content": content},
            token=kitchen.writer.token,
        )
        withdrawn, used = await asyncio.gather(
            kitchen.act("withdrawal", key, 2),
            kitchen.act("draft/publication", rule, 1, kind="dish_rule"),
        )
        assert (withdrawn.status, used.status) in {(204, 422), (409, 201)}


@pytest.mark.parametrize("act", ["draft/publication", "rollback", "withdrawal"])
async def test_what_is_cut_off_halfway_leaves_nothing(
    act: str, kitchen: Kitchen, everything: Everything, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kitchen.publish("summer", "凉粉")
    await kitchen.publish("summer", "西瓜", version=2)
    await kitchen.write("summer", "冰棍", version=4)
    before = everything()

    async def cut_off(*_: object, **__: object) -> None:
        raise ConnectionAbortedError

    publishing = kitchen.desk.publishing
    with monkeypatch.context() as patch:
        patch.setattr(AuditLog, "record", cut_off)
        actor = kitchen.second.actor
        acts: dict[str, Callable[[], Awaitable[object]]] = {
            "draft/publication": lambda: publishing.publish(actor, "menu", "summer", 5),
            "rollback": lambda: publishing.roll_back(actor, "menu", "summer", 5, 1),
            "withdrawal": lambda: publishing.withdraw(actor, "menu", "summer", 5),
        }
        with pytest.raises(ConnectionAbortedError):
            await acts[act]()
    assert everything() == before
    assert (await kitchen.book.current("summer")).content.dishes == ("西瓜",)


async def test_a_version_that_was_taken_back_with_its_unit_of_work_is_not_remembered(
    kitchen: Kitchen, container: Container
) -> None:
    definitions = container.definitions

    async def half() -> None:
        now = container.now()
        await definitions.versions.add(
            DefinitionVersion(
                id=version_id("menu", "ghost", 1),
                kind="menu",
                key="ghost",
                number=1,
                content=Menu(name="鬼", dishes=("孟婆汤",)).model_dump_json(),
                origin=Origin.DRAFT,
                edited_by="a",
                edited_at=now,
                published_by="b",
                published_at=now,
            )
        )
        assert (await kitchen.book.at_version("ghost", 1)).content.name == "鬼"
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await container.unit_of_work.run(half)
    with pytest.raises(DefinitionVersionNotFound):
        await kitchen.book.at_version("ghost", 1)


async def test_many_processes_store_what_was_shipped_once(
    kitchen: Kitchen, container: Container, everything: Everything
) -> None:
    desks = [container.definitions.desk((menu_kind(), rule_kind())) for _ in range(4)]
    await asyncio.gather(*(desk.shipping.ship() for desk in desks))
    stored = everything()
    assert [(row["key"], row["current"]) for row in stored["definitions"]] == [("standard", 1)]
    assert [row["origin"] for row in stored["definition_versions"]] == ["shipped"]

    later = menu_kind(Menu(name="例牌", dishes=("白粥", "油条")))
    await container.definitions.desk((later,)).shipping.ship()
    assert everything() == stored
    assert (await container.definitions.book(later).current("standard")).content.dishes == ("白粥",)


async def test_only_who_may_for_the_whole_firm_changes_anything(
    kitchen: Kitchen, everything: Everything
) -> None:
    grants = dict.fromkeys(
        ("definitions:read", "definitions:edit", "definitions:publish"), "organisation"
    )
    await kitchen.people.role("half", grants)
    half = await kitchen.people.staff("half")
    await kitchen.write("summer", "凉粉")
    before = everything()
    for answer in (
        await kitchen.write("summer", "西瓜", version=1, who=half),
        await kitchen.act("draft/publication", "summer", 1, who=half),
        await kitchen.act("draft/removal", "summer", 1, who=half),
        await kitchen.act("draft/submission", "summer", 1, who=half),
        await kitchen.act("rollback", "standard", 0, who=half, number=1),
        await kitchen.act("withdrawal", "summer", 1, who=half),
    ):
        assert (answer.status, answer.body["code"]) == (403, "permission_denied")
    assert everything() == before


async def test_hostile_input_is_refused_and_nothing_is_kept(
    kitchen: Kitchen, everything: Everything
) -> None:
    before = everything()
    put, token = kitchen.api.put, kitchen.writer.token
    good = {"name": "a", "dishes": ["b"]}
    for path, body in (
        ("menu/../x/draft", {"version": 0, "content": good}),
        ("menu/UPPER/draft", {"version": 0, "content": good}),
        ("menu/a$b/draft", {"version": 0, "content": good}),
        ("menu/ok/draft", {"version": 0, "content": {**good, "$where": "1"}}),
        ("menu/ok/draft", {"version": 0, "content": good, "published": True}),
        ("menu/ok/draft", {"version": -1, "content": good}),
        ("menu/ok/draft", {"version": 7, "content": good}),
        ("nothing/ok/draft", {"version": 0, "content": good}),
    ):
        answer = await put(f"{ROOT}/{path}", body, token=token)
        assert answer.status in (404, 405, 409, 422), (path, answer.status, answer.body)
    for path in ("nothing", "nothing/a/versions", "menu/none", "menu/none/draft/check"):
        assert (await kitchen.api.get(f"{ROOT}/{path}", token=token)).status == 404, path
    assert everything() == before


async def test_names_with_dots_and_dollars_come_back_as_they_were(kitchen: Kitchen) -> None:
    odd = ("$set", "a.b", "__proto__", "<script>alert(1)</script>", "\u202e逆")
    await kitchen.publish("odd", *odd)
    view = await kitchen.read("menu/odd")
    assert tuple(view["published"]["content"]["dishes"]) == odd


async def test_roles_a_firm_has_edited_get_what_the_shipped_ones_newly_give(
    container: Container,
) -> None:
    stores = container.accounts.stores
    boss = shipped_roles()["business_administrator"]
    rules = ("definitions:", "sla:", "approvals:")
    boss.grants = {p: s for p, s in boss.grants.items() if not p.startswith(rules)}
    await stores.roles.save(boss)
    keeper = shipped_roles()["warehouse_keeper"]
    await stores.roles.save(keeper)
    for _ in range(2):
        await grant_working_rules(container.mongo)
    after = await stores.roles.every()
    assert (
        after["business_administrator"].grants == shipped_roles()["business_administrator"].grants
    )
    assert after["warehouse_keeper"].grants == keeper.grants
