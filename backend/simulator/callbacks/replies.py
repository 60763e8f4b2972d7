"""What a person sees of the server's answer: its words, or that the account is out of order."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from pydantic import JsonValue

from backend.simulator.callbacks.answers import ServerAnswer
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.messages import SentMessage
from backend.simulator.world.pushes import Push
from backend.simulator.world.world import World

OUT_OF_ORDER: Final = "该公众号提供的服务出现故障，请稍后再试"
# The person waits for an answer to these only; other events fail unseen.
AWAITED: Final = frozenset(
    {"text", "image", "voice", "video", "shortvideo", "location", "link", "event:click"}
)


def show_answer(world: World, push: Push, answer: ServerAnswer) -> None:
    if answer.kind == "wrong":
        show_failure(world, push)
    elif answer.fields is not None and _text(answer.fields, "MsgType") == "update_button":
        _grey_buttons(world, push, _text(answer.fields.get("Button"), "ReplaceName"))
    elif answer.fields is not None:
        show = SHOWN.get(_text(answer.fields, "MsgType"))
        said = show(answer.fields) if show else None
        if said:
            _deliver(world, push, said, json.dumps(answer.fields, ensure_ascii=False))


def _grey_buttons(world: World, push: Push, name: str) -> None:
    """Of the card that was pressed, for whoever pressed it [M: sheet 5.5]."""
    task_id = push.fields.get("TaskId")
    if not name or push.kind != "event:template_card_event":
        return
    for message in world.messages.all():
        place = (message.account, message.agent_id, message.address)
        if place == (push.account, push.agent_id, push.address) and message.task_id == task_id:
            world.messages.replace(message.model_copy(update={"closing": name}))


def show_failure(world: World, push: Push) -> None:
    """Shown to whoever wrote to an official account; WeCom and mini-programs stay silent."""
    if push.kind in AWAITED and world.accounts.official_account(push.account):
        _deliver(world, push, {"msgtype": "failure", "content": OUT_OF_ORDER}, "{}")


def _deliver(world: World, push: Push, said: dict[str, str], payload: str) -> None:
    person = world.people.at(push.account, push.address)
    if person is None:
        return
    account = world.accounts.open_account(push.account)
    place = "official_account" if world.accounts.official_account(push.account) else "miniprogram"
    sent = SentMessage(
        place=place if account else "wecom",
        kind="reply",
        account=push.account,
        account_name=account.name if account else "",
        agent_id=push.agent_id,
        title=said.get("title", ""),
        values=said,
        url=said.get("url", ""),
        payload=payload,
    )
    world.deliver(sent, person, push.address)


def _words(fields: JsonObject) -> dict[str, str] | None:
    content = _text(fields, "Content")
    return {"msgtype": "text", "content": content} if content else None


def _picture(fields: JsonObject) -> dict[str, str]:
    return {"msgtype": "image", "media_id": _text(fields.get("Image"), "MediaId")}


def _voice(fields: JsonObject) -> dict[str, str]:
    return {"msgtype": "voice", "media_id": _text(fields.get("Voice"), "MediaId")}


def _news(fields: JsonObject) -> dict[str, str] | None:
    """One article; the platform has shown no more since 2018-10-12."""
    articles = fields.get("Articles")
    items = articles.get("item") if isinstance(articles, dict) else None
    article = items[0] if isinstance(items, list) and items else items
    if not isinstance(article, dict):
        return None
    return {
        "msgtype": "news",
        "title": _text(article, "Title"),
        "description": _text(article, "Description"),
        "picture": _text(article, "PicUrl"),
        "url": _text(article, "Url"),
    }


def _text(fields: JsonValue, name: str) -> str:
    value = fields.get(name) if isinstance(fields, dict) else None
    return value if isinstance(value, str) else ""


SHOWN: Final[Mapping[str, Callable[[JsonObject], dict[str, str] | None]]] = {
    "text": _words,
    "image": _picture,
    "voice": _voice,
    "news": _news,
}
