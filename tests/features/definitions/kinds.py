"""Two kinds of definition for these tests: a menu, and a rule that asks for dishes of a menu."""

from typing import Final

from pydantic import BaseModel

from backend.features.definitions import Content, DefinitionKind, Finding, Reference


class Menu(Content):
    name: str
    dishes: tuple[str, ...]


class Rule(Content):
    name: str
    menu: str
    dish: str


async def _check_menu(menu: Menu, key: str) -> list[Finding]:
    found = [] if menu.dishes else [Finding("dishes", "菜单至少要有一道菜，请添加")]
    return found + [
        Finding(f"dishes.{at}", "菜名不能为空，请填写")
        for at, dish in enumerate(menu.dishes)
        if not dish
    ]


async def _check_rule(rule: Rule, key: str) -> list[Finding]:
    return []


def _menu_sentences(before: Menu | None, after: Menu) -> list[str]:
    old = before.dishes if before else ()
    added = [f"新增「{dish}」" for dish in after.dishes if dish not in old]
    return added + [f"删除「{dish}」" for dish in old if dish not in after.dishes]


def _rule_sentences(before: BaseModel | None, after: BaseModel) -> list[str]:
    return [] if before == after else ["规则已修改"]


STANDARD: Final = Menu(name="例牌", dishes=("白粥",))


def menu_kind(standard: Menu = STANDARD) -> DefinitionKind[Menu]:
    return DefinitionKind(
        name="menu",
        label="菜单",
        content=Menu,
        title=lambda menu: menu.name,
        check=_check_menu,
        sentences=_menu_sentences,
        offers=lambda menu: frozenset(menu.dishes),
        shipped={"standard": standard},
    )


def rule_kind() -> DefinitionKind[Rule]:
    return DefinitionKind(
        name="dish_rule",
        label="点菜规则",
        content=Rule,
        title=lambda rule: rule.name,
        check=_check_rule,
        sentences=_rule_sentences,
        references=lambda rule: frozenset({Reference("menu", rule.menu, rule.dish)}),
    )
