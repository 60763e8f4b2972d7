"""Somebody presses a button of a card: what WeCom then tells the agent's server (sheet 5.3)."""

from collections.abc import Mapping

from pydantic import JsonValue

from backend.simulator.api.wecom.card_updates import current_card
from backend.simulator.api.wecom.template_cards import Button, Selection, TemplateCard
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.messages import ReceivedMessage
from backend.simulator.world.pushes import Push
from backend.simulator.world.world import World


class CannotPress(ValueError):
    """The text says why: no such button, greyed, or nothing chosen that could be."""


def press(world: World, message: ReceivedMessage, key: str, chosen: Mapping[str, str]) -> Push:
    """`chosen`: an option by its question. Raises CannotPress, NoCallback, TooManyPushes."""
    card = current_card(message)
    if card is None:
        raise CannotPress("no card with buttons")
    if message.closing:
        raise CannotPress("its buttons are greyed")
    if key not in {button.key for button in buttons_of(card)}:
        raise CannotPress("no such button")
    account = f"{message.account}:{message.agent_id}"
    code = world.response_codes.mint(account, message.platform_id, world.now())
    fields: JsonObject = {
        "MsgType": "event",
        "Event": "template_card_event",
        "EventKey": key,
        "TaskId": message.task_id,
        "CardType": card.card_type,
        "ResponseCode": code,
    }
    if selected := _selected(card, chosen):
        fields["SelectedItems"] = {"SelectedItem": selected}
    return world.push(message.account, fields, address=message.address, agent_id=message.agent_id)


def buttons_of(card: TemplateCard) -> list[Button]:
    """Those that call back."""
    buttons = [*card.button_list, *([card.submit_button] if card.submit_button else [])]
    return [button for button in buttons if button.type == 0 and button.key]


def selections_of(card: TemplateCard) -> list[Selection]:
    singles = (card.button_selection, card.checkbox)
    return [*(each for each in singles if each is not None), *card.select_list]


def _selected(card: TemplateCard, chosen: Mapping[str, str]) -> list[JsonValue]:
    selected: list[JsonValue] = []
    for selection in selections_of(card):
        option = chosen.get(selection.question_key)
        if option is None:
            continue
        if option not in {each.id for each in selection.option_list}:
            raise CannotPress("no such option")
        selected.append(
            {"QuestionKey": selection.question_key, "OptionIds": {"OptionId": [option]}}
        )
    return selected
