"""A definition from its draft to a version, and back: over HTTP, by two people."""

from collections.abc import Callable
from typing import Any

import pytest

from backend.container import Container
from backend.features.definitions import DefinitionNotFound
from tests.features.definitions.conftest import ROOT, Kitchen

Everything = Callable[[], dict[str, list[Any]]]


async def test_a_second_person_publishes_what_the_first_has_written(
    kitchen: Kitchen, everything: Everything
) -> None:
    written = await kitchen.write("summer", "凉粉", "酸梅汤")
    assert (written.status, written.body["version"], written.body["current"]) == (200, 1, 0)
    with pytest.raises(DefinitionNotFound):
        await kitchen.book.current("summer")

    before = everything()
    alone = await kitchen.act("draft/publication", "summer", 1, who=kitchen.writer)
    assert (alone.status, alone.body["code"]) == (409, "second_person_needed")
    assert everything() == before

    published = await kitchen.act("draft/publication", "summer", 1)
    assert published.status == 201
    assert published.body["number"] == 1
    assert published.body["changes"] == ["新增「凉粉」", "新增「酸梅汤」"]
    assert published.body["edited_by"] == kitchen.writer.id
    assert published.body["published_by"] == kitchen.second.id
    counts = await kitchen.book.current("summer")
    assert (counts.version, counts.content.dishes) == (1, ("凉粉", "酸梅汤"))
    view = await kitchen.read("menu/summer")
    assert view["published"]["content"] == {"name": "summer", "dishes": ["凉粉", "酸梅汤"]}
    assert not view["definition"]["has_draft"]

    stored = everything()
    acts = [row["action"] for row in sorted(stored["audit_entries"], key=lambda row: row["at"])]
    assert acts[-2:] == ["definition_edited", "definition_published"]
    news = [row["payload"] for row in stored["outbox"] if row["type"] == "DefinitionPublished"]
    said = [(each["kind"], each["key"], each["version"], each["is_rollback"]) for each in news]
    assert said == [("menu", "summer", 1, False)]


async def test_who_is_the_only_one_publishes_his_own(
    kitchen: Kitchen, container: Container
) -> None:
    stores = container.accounts.stores
    other = await stores.staff.get(kitchen.second.id)
    other.active = False
    await stores.staff.save(other)
    await kitchen.write("summer", "凉粉")
    published = await kitchen.act("draft/publication", "summer", 1, who=kitchen.writer)
    assert published.status == 201
    assert published.body["published_by"] == kitchen.writer.id


async def test_a_change_by_the_second_person_is_the_first_one_s_to_publish(
    kitchen: Kitchen,
) -> None:
    await kitchen.write("summer", "凉粉")
    await kitchen.write("summer", "凉粉", "西瓜", version=1, who=kitchen.second)
    refused = await kitchen.act("draft/publication", "summer", 2)
    assert refused.body["code"] == "second_person_needed"
    published = await kitchen.act("draft/publication", "summer", 2, who=kitchen.writer)
    assert published.status == 201


async def test_a_refusal_names_every_field_and_why(
    kitchen: Kitchen, everything: Everything
) -> None:
    await kitchen.write("odd", "凉粉", "", "")
    check = await kitchen.read("menu/odd/draft/check")
    reasons = [
        {"field": "dishes.1", "reason": "菜名不能为空，请填写"},
        {"field": "dishes.2", "reason": "菜名不能为空，请填写"},
    ]
    assert check["findings"] == reasons
    assert check["changes"] == ["新增「凉粉」", "新增「」", "新增「」"]
    before = everything()
    for act in ("draft/submission", "draft/publication"):
        refused = await kitchen.act(act, "odd", 1)
        assert (refused.status, refused.body["code"]) == (422, "definition_refused")
        assert refused.body["params"]["findings"] == reasons
        assert "菜名不能为空，请填写（共 2 处）" in refused.body["detail"]
    assert everything() == before


async def test_what_was_asked_for_is_void_once_the_draft_changes(kitchen: Kitchen) -> None:
    await kitchen.write("summer", "凉粉")
    asked = await kitchen.act("draft/submission", "summer", 1, who=kitchen.writer)
    assert (asked.status, asked.body["asked_by"]) == (200, kitchen.writer.id)
    changed = await kitchen.write("summer", "西瓜", version=2)
    assert (changed.body["version"], changed.body["asked_by"]) == (3, "")


async def test_what_others_use_is_neither_taken_away_nor_withdrawn(
    kitchen: Kitchen, everything: Everything
) -> None:
    await kitchen.publish("summer", "凉粉", "西瓜")
    assert (await kitchen.rule("cool", "summer", "西瓜")).status == 201
    version = await kitchen.version_of("summer")
    await kitchen.write("summer", "凉粉", version=version)
    before = everything()
    refused = await kitchen.act("draft/publication", "summer", version + 1)
    assert refused.body["params"]["findings"] == [
        {"field": "西瓜", "reason": "「西瓜」仍被点菜规则「cool」使用，请先改掉那里再删除"}
    ]
    kept = await kitchen.act("withdrawal", "summer", version + 1)
    assert (kept.status, kept.body["code"]) == (409, "definition_in_use")
    assert "点菜规则「cool」" in kept.body["detail"]
    assert everything() == before

    rule = await kitchen.version_of("cool", "dish_rule")
    assert (await kitchen.rule("cool", "summer", "凉粉", version=rule)).status == 201
    version = await kitchen.version_of("summer")
    assert (await kitchen.act("draft/publication", "summer", version)).status == 201


async def test_what_is_not_there_cannot_be_used(kitchen: Kitchen) -> None:
    refused = await kitchen.rule("lost", "winter", "火锅")
    assert refused.body["params"]["findings"] == [
        {"field": "", "reason": "引用的菜单「winter」不存在或还没有发布，请先发布它"}
    ]
    version = await kitchen.version_of("lost", "dish_rule")
    refused = await kitchen.rule("lost", "standard", "火锅", version=version)
    assert refused.body["params"]["findings"] == [
        {"field": "", "reason": "引用的菜单「例牌」里没有「火锅」，请改用存在的一项"}
    ]


async def test_a_rollback_is_a_new_version_and_leaves_the_draft(kitchen: Kitchen) -> None:
    await kitchen.publish("summer", "凉粉")
    await kitchen.publish("summer", "凉粉", "西瓜", version=2)
    await kitchen.write("summer", "冰棍", version=4)
    back = await kitchen.act("rollback", "summer", 5, number=1)
    assert (back.status, back.body["number"], back.body["again"]) == (201, 3, 1)
    assert (back.body["origin"], back.body["changes"]) == ("rollback", ["删除「西瓜」"])
    assert (await kitchen.book.current("summer")).content.dishes == ("凉粉",)
    assert (await kitchen.book.at_version("summer", 2)).content.dishes == ("凉粉", "西瓜")
    draft = await kitchen.read("menu/summer/draft")
    assert draft["content"]["dishes"] == ["冰棍"]
    assert (await kitchen.act("draft/publication", "summer", 6)).body["number"] == 4

    same = await kitchen.act("rollback", "summer", 7, number=4)
    assert (same.status, same.body["code"]) == (409, "nothing_to_publish")
    unknown = await kitchen.act("rollback", "summer", 7, number=9)
    assert (unknown.status, unknown.body["code"]) == (404, "definition_version_not_found")

    first = await kitchen.read("menu/summer/versions?limit=3")
    assert [each["number"] for each in first["items"]] == [4, 3, 2]
    rest = await kitchen.read(f"menu/summer/versions?limit=3&cursor={first['next_cursor']}")
    assert [each["number"] for each in rest["items"]] == [1]
    assert rest["next_cursor"] is None
    old = await kitchen.read("menu/summer/versions/2")
    assert old["content"]["dishes"] == ["凉粉", "西瓜"]


async def test_a_rollback_to_what_would_break_another_is_refused(
    kitchen: Kitchen, everything: Everything
) -> None:
    await kitchen.publish("summer", "凉粉")
    await kitchen.publish("summer", "凉粉", "西瓜", version=2)
    await kitchen.rule("cool", "summer", "西瓜")
    before = everything()
    refused = await kitchen.act("rollback", "summer", 4, number=1)
    assert (refused.status, refused.body["code"]) == (422, "definition_refused")
    assert everything() == before


async def test_what_was_withdrawn_stays_readable_for_who_is_pinned_to_it(
    kitchen: Kitchen,
) -> None:
    await kitchen.publish("summer", "凉粉")
    assert (await kitchen.act("withdrawal", "summer", 2)).status == 204
    with pytest.raises(DefinitionNotFound):
        await kitchen.book.current("summer")
    assert (await kitchen.book.at_version("summer", 1)).content.dishes == ("凉粉",)
    assert [each.key for each in await kitchen.book.current_of_all()] == ["standard"]
    assert (await kitchen.act("withdrawal", "summer", 3)).status == 404
    again = await kitchen.act("rollback", "summer", 3, number=1)
    assert (again.status, again.body["number"]) == (201, 2)


async def test_a_draft_that_never_counted_is_gone_when_it_is_thrown_away(
    kitchen: Kitchen, everything: Everything
) -> None:
    await kitchen.write("summer", "凉粉")
    assert (await kitchen.act("draft/removal", "summer", 1)).status == 204
    assert everything()["definitions"] == []
    gone = await kitchen.api.get(f"{ROOT}/menu/summer/draft", token=kitchen.writer.token)
    assert gone.status == 404
    await kitchen.publish("summer", "凉粉")
    await kitchen.write("summer", "西瓜", version=2)
    assert (await kitchen.act("draft/removal", "summer", 3)).status == 204
    assert (await kitchen.book.current("summer")).content.dishes == ("凉粉",)


async def test_what_came_with_the_product_counts_from_the_first_moment(
    kitchen: Kitchen, everything: Everything
) -> None:
    first = await kitchen.book.current("standard")
    assert (first.version, first.content.dishes, first.published_by) == (1, ("白粥",), "shipped")
    page = await kitchen.read("menu")
    shown = [(each["key"], each["version"], each["current"]) for each in page["items"]]
    assert shown == [("standard", 0, 1)]
    history = await kitchen.read("menu/standard/versions")
    assert [each["origin"] for each in history["items"]] == ["shipped"]
    assert everything()["definitions"] == []

    kept = await kitchen.act("withdrawal", "standard", 0)
    assert (kept.status, kept.body["code"]) == (409, "shipped_definition")
    published = await kitchen.publish("standard", "白粥", "油条")
    assert (published.status, published.body["number"]) == (201, 2)
    assert published.body["changes"] == ["新增「油条」"]
    assert (await kitchen.book.at_version("standard", 1)).content.dishes == ("白粥",)


async def test_any_two_versions_are_compared_in_words(kitchen: Kitchen) -> None:
    await kitchen.publish("summer", "凉粉", "西瓜")
    version = await kitchen.version_of("summer")
    await kitchen.publish("summer", "凉粉", "酸梅汤", version=version)
    address = "menu/summer/difference"
    assert (await kitchen.read(f"{address}?before=1&after=2"))["changes"] == [
        "新增「酸梅汤」",
        "删除「西瓜」",
    ]
    assert (await kitchen.read(f"{address}?before=2&after=1"))["changes"] == [
        "新增「西瓜」",
        "删除「酸梅汤」",
    ]
    assert (await kitchen.read(f"{address}?after=2"))["changes"] == [
        "新增「凉粉」",
        "新增「酸梅汤」",
    ]
    assert (await kitchen.read(f"{address}?before=2&after=2"))["changes"] == []
    missing = await kitchen.api.get(
        f"{ROOT}/{address}?before=1&after=3", token=kitchen.writer.token
    )
    assert (missing.status, missing.body["code"]) == (404, "definition_version_not_found")
