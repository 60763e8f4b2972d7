"""What WeCom demands of a template card (document 90236; limits as in protocol sheet 4.3)."""

import re
from collections.abc import Iterable
from typing import Final, Literal

from backend.simulator.api.call import Payload
from backend.simulator.api.refusals import Refusal
from backend.simulator.world.rules import Rules

TASK_ID: Final = re.compile(r"[0-9A-Za-z_@-]{1,128}")
CALLBACK_CARDS: Final = ("button_interaction", "vote_interaction", "multiple_interaction")

CardType = Literal[
    "text_notice",
    "news_notice",
    "button_interaction",
    "vote_interaction",
    "multiple_interaction",
]


class Source(Payload):
    desc: str = ""


class Title(Payload):
    title: str = ""
    desc: str = ""


class Jump(Payload):
    """Where a tap leads: type 0 nowhere, 1 to `url`, 2 to a page of a mini-program."""

    type: int = 0
    title: str = ""
    url: str = ""
    appid: str = ""
    pagepath: str = ""


class HorizontalContent(Payload):
    type: int = 0
    keyname: str = ""
    value: str = ""
    url: str = ""


class Quote(Jump):
    quote_text: str = ""


class CardImage(Payload):
    url: str = ""


class Button(Payload):
    """Type 0 calls back with `key`, type 1 opens `url`."""

    type: int = 0
    text: str = ""
    style: int = 1
    key: str = ""
    url: str = ""


class Option(Payload):
    id: str = ""
    text: str = ""


class Selection(Payload):
    question_key: str = ""
    title: str = ""
    option_list: list[Option] = []


class MenuAction(Payload):
    text: str = ""
    key: str = ""


class ActionMenu(Payload):
    desc: str = ""
    action_list: list[MenuAction] = []


class TemplateCard(Payload):
    card_type: CardType
    source: Source | None = None
    action_menu: ActionMenu | None = None
    task_id: str = ""
    main_title: Title = Title()
    emphasis_content: Title | None = None
    quote_area: Quote | None = None
    sub_title_text: str = ""
    horizontal_content_list: list[HorizontalContent] = []
    jump_list: list[Jump] = []
    card_action: Jump | None = None
    card_image: CardImage | None = None
    button_selection: Selection | None = None
    button_list: list[Button] = []
    checkbox: Selection | None = None
    select_list: list[Selection] = []
    submit_button: Button | None = None
    replace_text: str = ""

    @property
    def calls_back(self) -> bool:
        return self.card_type in CALLBACK_CARDS


def check_card(card: TemplateCard, rules: Rules) -> None:
    """Raises Refusal that names the field; 42014 for the task id."""
    for field, problem in _problems(card, rules):
        if problem:
            raise Refusal(rules.template_card_errcode, f"template_card.{field} {problem}")
    needs_task = card.calls_back or card.action_menu is not None
    if (needs_task or card.task_id) and not TASK_ID.fullmatch(card.task_id):
        raise Refusal(42014)


def _problems(card: TemplateCard, rules: Rules) -> Iterable[tuple[str, str]]:
    yield from _required(card)
    if card.calls_back or card.card_type == "news_notice":
        yield "main_title.title", "" if card.main_title.title else "is missing"
    yield from _counts(card)
    yield from _jumps(card)
    yield from _buttons(card)
    if rules.template_card_lengths_enforced:
        yield from _lengths(card)


def _required(card: TemplateCard) -> Iterable[tuple[str, str]]:
    missing: list[tuple[str, bool]] = {
        "text_notice": [
            ("card_action", card.card_action is None),
            ("main_title.title", not (card.main_title.title or card.sub_title_text)),
        ],
        "news_notice": [
            ("card_action", card.card_action is None),
            ("card_image", card.card_image is None),
        ],
        "button_interaction": [("button_list", not card.button_list)],
        "vote_interaction": [
            ("checkbox", card.checkbox is None),
            ("submit_button", card.submit_button is None),
        ],
        "multiple_interaction": [
            ("select_list", not card.select_list),
            ("submit_button", card.submit_button is None),
        ],
    }[card.card_type]
    return [(field, "is missing" if absent else "") for field, absent in missing]


def _counts(card: TemplateCard) -> Iterable[tuple[str, str]]:
    menu = card.action_menu.action_list if card.action_menu else []
    selection = card.button_selection.option_list if card.button_selection else []
    checkbox = card.checkbox.option_list if card.checkbox else []
    counted = [
        ("button_list", len(card.button_list), 6),
        ("horizontal_content_list", len(card.horizontal_content_list), 6),
        ("jump_list", len(card.jump_list), 3),
        ("action_menu.action_list", len(menu), 3),
        ("button_selection.option_list", len(selection), 10),
        ("checkbox.option_list", len(checkbox), 20),
        ("select_list", len(card.select_list), 3),
    ]
    return [(field, "has too many entries" if n > most else "") for field, n, most in counted]


def _jumps(card: TemplateCard) -> Iterable[tuple[str, str]]:
    jumps: list[tuple[str, Jump]] = [("jump_list", jump) for jump in card.jump_list]
    if card.card_action:
        jumps.append(("card_action", card.card_action))
        needs = card.card_type in ("text_notice", "news_notice")
        yield "card_action.type", "is invalid" if needs and not card.card_action.type else ""
    if card.quote_area:
        jumps.append(("quote_area", card.quote_area))
    for field, jump in jumps:
        yield f"{field}.type", "" if jump.type in (0, 1, 2) else "is invalid"
        yield f"{field}.url", "is missing" if jump.type == 1 and not jump.url else ""
        yield f"{field}.appid", "is missing" if jump.type == 2 and not jump.appid else ""
    for row in card.horizontal_content_list:
        yield "horizontal_content_list.keyname", "" if row.keyname else "is missing"
        linked = row.type == 1 and not row.url
        yield "horizontal_content_list.url", "is missing" if linked else ""


def _buttons(card: TemplateCard) -> Iterable[tuple[str, str]]:
    for button in card.button_list:
        yield "button_list.text", "" if button.text else "is missing"
        yield "button_list.type", "" if button.type in (0, 1) else "is invalid"
        absent = not (button.url if button.type == 1 else button.key)
        yield (
            "button_list.url" if button.type == 1 else "button_list.key",
            ("is missing" if absent else ""),
        )
    keys = [button.key for button in card.button_list if button.type == 0]
    yield "button_list.key", "appears twice" if len(set(keys)) < len(keys) else ""
    if card.submit_button:
        complete = card.submit_button.text and card.submit_button.key
        yield "submit_button", "" if complete else "is incomplete"


def _lengths(card: TemplateCard) -> Iterable[tuple[str, str]]:
    texts = [
        ("main_title.title", card.main_title.title, 36),
        ("main_title.desc", card.main_title.desc, 44),
        ("sub_title_text", card.sub_title_text, 160),
        ("replace_text", card.replace_text, 10),
        *(("horizontal_content_list.keyname", r.keyname, 5) for r in card.horizontal_content_list),
        *(("horizontal_content_list.value", r.value, 30) for r in card.horizontal_content_list),
        *(("button_list.text", button.text, 10) for button in card.button_list),
    ]
    for field, text, most in texts:
        yield field, "is too long" if len(text) > most else ""
    for button in card.button_list:
        too_long = len(button.key.encode()) > 1024
        yield "button_list.key", "is too long" if too_long else ""
