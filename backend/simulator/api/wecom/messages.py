"""Messages of a WeCom agent to its members (document 90236; protocol sheet 4.3)."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final, cast

from pydantic import JsonValue, ValidationError

from backend.simulator.api.call import WECOM_HOST, Call, Endpoint, Payload
from backend.simulator.api.refusals import Refusal
from backend.simulator.api.wecom.agents import Speaker, speaker
from backend.simulator.api.wecom.template_cards import TemplateCard, check_card
from backend.simulator.world.clock import JsonObject, within
from backend.simulator.world.messages import Delivery, Line, MessageKind
from backend.simulator.world.people import Person, WecomPlace

DEFAULT_REPEAT_SECONDS: Final = 1800
LONGEST_REPEAT_SECONDS: Final = 4 * 3600
LONGEST_TEXT_BYTES: Final = 2048
LONGEST_TITLE: Final = 128
LONGEST_DESCRIPTION: Final = 512
LONGEST_BUTTON: Final = 4
MOST_USERS: Final = 1000
MOST_GROUPS: Final = 100


class Text(Payload):
    content: str = ""


class TextCard(Payload):
    title: str = ""
    description: str = ""
    url: str = ""
    btntxt: str = "详情"


class MessageRequest(Payload):
    touser: str = ""
    toparty: str = ""
    totag: str = ""
    msgtype: str = ""
    agentid: JsonValue = None
    safe: int = 0
    enable_duplicate_check: int = 0
    duplicate_check_interval: int = DEFAULT_REPEAT_SECONDS
    text: Text = Text()
    textcard: TextCard = TextCard()
    template_card: JsonValue = None


@dataclass(frozen=True)
class Content:
    """What the phone shows of a message, whoever receives it."""

    kind: MessageKind
    title: str
    values: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    url: str = ""
    miniprogram_app_id: str = ""
    pagepath: str = ""
    task_id: str = ""
    calls_back: bool = False


@dataclass(frozen=True)
class Receivers:
    people: list[tuple[Person, WecomPlace]]
    invaliduser: str
    invalidparty: str
    invalidtag: str

    def fields(self) -> JsonObject:
        return {
            "invaliduser": self.invaliduser,
            "invalidparty": self.invalidparty,
            "invalidtag": self.invalidtag,
            "unlicenseduser": "",
        }


def send(call: Call) -> JsonObject:
    sender = speaker(call)
    request = call.read(MessageRequest)
    if not (request.touser or request.toparty or request.totag):
        raise Refusal(82001)
    _check_agent(call, sender, request.agentid)
    content = _content(call, request)
    if not call.rules.wecom_repeat_checked_before_task_id:
        _check_task_id(call, sender, content)
    receivers = _receivers(call, sender, request)
    if not receivers.people:
        raise Refusal(81013, extra=receivers.fields())
    repeated = _sent_before(call, sender, request)
    if repeated:
        return {**receivers.fields(), "msgid": repeated}
    _check_task_id(call, sender, content)
    return _sent(call, sender, request, content, receivers)


def _sent(
    call: Call, sender: Speaker, request: MessageRequest, content: Content, receivers: Receivers
) -> JsonObject:
    platform_id = secrets.token_urlsafe(48)
    call.world.repeats.remember(_repeat_key(call, sender, request), call.now, platform_id)
    if content.task_id:
        call.world.task_ids.remember(f"{sender.account} {content.task_id}", call.now, platform_id)
    response_code = secrets.token_urlsafe(48) if content.calls_back else ""
    _deliver(call, sender, content, receivers, platform_id, response_code)
    answer: JsonObject = {**receivers.fields(), "msgid": platform_id}
    return {**answer, "response_code": response_code} if response_code else answer


def _check_agent(call: Call, sender: Speaker, agentid: JsonValue) -> None:
    if agentid is None:
        raise Refusal(41011)
    if not isinstance(agentid, int) or isinstance(agentid, bool):
        digits = isinstance(agentid, str) and agentid.isascii() and agentid.isdigit()
        errcode = call.rules.wecom_agentid_as_text_errcode if digits else 40056
        if errcode:
            raise Refusal(errcode)
        agentid = int(cast(str, agentid))
    if agentid != sender.agent.agent_id:
        raise Refusal(301002)


def _content(call: Call, request: MessageRequest) -> Content:
    read = {"text": _text, "textcard": _text_card, "template_card": _template_card}
    if request.msgtype not in read:
        raise Refusal(40008)
    return read[request.msgtype](call, request)


def _text(call: Call, request: MessageRequest) -> Content:
    if not request.text.content.strip():
        raise Refusal(44004)
    shown = _fitted(call, request.text.content, LONGEST_TEXT_BYTES, in_bytes=True)
    return Content(kind="text", title="", values={"content": shown})


def _text_card(call: Call, request: MessageRequest) -> Content:
    card = request.textcard
    for value, errcode in ((card.title, 41016), (card.description, 41033), (card.url, 41010)):
        if not value:
            raise Refusal(errcode)
    title = _fitted(call, card.title, LONGEST_TITLE)
    values = {
        "title": title,
        "description": _fitted(call, card.description, LONGEST_DESCRIPTION),
        "btntxt": _fitted(call, card.btntxt, LONGEST_BUTTON),
    }
    return Content(kind="textcard", title=title, values=values, url=card.url)


def _template_card(call: Call, request: MessageRequest) -> Content:
    try:
        card = TemplateCard.model_validate(request.template_card)
    except ValidationError as error:
        wrong = ".".join(str(part) for part in ("template_card", *error.errors()[0]["loc"]))
        text = f"{wrong[:100]} is invalid"
        raise Refusal(call.rules.template_card_errcode, text) from error
    check_card(card, call.rules)
    action = card.card_action
    return Content(
        kind="template_card",
        title=card.main_title.title or card.sub_title_text,
        values={row.keyname: row.value for row in card.horizontal_content_list},
        lines=tuple(
            Line(label=row.keyname, value=row.value) for row in card.horizontal_content_list
        ),
        url=action.url if action else "",
        miniprogram_app_id=action.appid if action else "",
        pagepath=action.pagepath if action else "",
        task_id=card.task_id,
        calls_back=card.calls_back or card.action_menu is not None,
    )


def _check_task_id(call: Call, sender: Speaker, content: Content) -> None:
    """A task id is unique in its agent for ever, not only for a while."""
    if content.task_id and call.world.task_ids.known(f"{sender.account} {content.task_id}"):
        raise Refusal(42014, "task_id is existed")


def _fitted(call: Call, text: str, most: int, *, in_bytes: bool = False) -> str:
    length = len(text.encode()) if in_bytes else len(text)
    if length <= most:
        return text
    if call.rules.wecom_overlong_text == "refuse":
        raise Refusal(45002)
    return text.encode()[:most].decode(errors="ignore") if in_bytes else text[:most]


def _named(text: str) -> list[str]:
    return list(dict.fromkeys(part for each in text.split("|") if (part := each.strip().lower())))


def _receivers(call: Call, sender: Speaker, request: MessageRequest) -> Receivers:
    """Parts that are not valid are named in the answer; the rest is delivered all the same."""
    users, parties, tags = _named(request.touser), _named(request.toparty), _named(request.totag)
    if len(users) > MOST_USERS or len(parties) > MOST_GROUPS or len(tags) > MOST_GROUPS:
        raise Refusal(40031)
    visible = sender.visible_members(call)
    if users == ["@all"]:
        return Receivers(list(visible.values()), "", "", "")
    known_parties = {str(each) for _, place in visible.values() for each in place.departments}
    known_tags = {str(each) for _, place in visible.values() for each in place.tags}
    chosen = {
        userid: member
        for userid, member in visible.items()
        if userid in users
        or not {str(each) for each in member[1].departments}.isdisjoint(parties)
        or not {str(each) for each in member[1].tags}.isdisjoint(tags)
    }
    return Receivers(
        list(chosen.values()),
        "|".join(each for each in users if each not in visible),
        "|".join(each for each in parties if each not in known_parties),
        "|".join(each for each in tags if each not in known_tags),
    )


def _repeat_key(call: Call, sender: Speaker, request: MessageRequest) -> str:
    """The same words of the same agent to the same receivers, however the body was laid out."""
    parts = [request.touser, request.toparty, request.totag, call.body.get(request.msgtype)]
    words = json.dumps([request.msgtype, *parts], sort_keys=True)
    return f"{sender.account} {hashlib.sha256(words.encode()).hexdigest()}"


def _sent_before(call: Call, sender: Speaker, request: MessageRequest) -> str | None:
    if request.enable_duplicate_check != 1:
        return None
    seconds = min(max(request.duplicate_check_interval, 0), LONGEST_REPEAT_SECONDS)
    sent = call.world.repeats.find(_repeat_key(call, sender, request), call.now, seconds)
    if sent is None:
        return None
    if call.rules.wecom_repeated_message_errcode:
        raise Refusal(call.rules.wecom_repeated_message_errcode)
    return sent.platform_id


def _flooded(call: Call, sender: Speaker, place: WecomPlace) -> bool:
    """Past its rate a member silently gets nothing more; off unless the rules say a number."""
    most = call.rules.wecom_member_messages_per_minute
    if most is None:
        return False
    recent = takewhile(
        lambda message: within(call.now, message.at, 60), call.world.messages.newest_first()
    )
    corp_id = sender.corporation.corp_id
    return most <= sum(m.account == corp_id and m.address == place.userid for m in recent)


def _deliver(
    call: Call,
    sender: Speaker,
    content: Content,
    receivers: Receivers,
    platform_id: str,
    response_code: str,
) -> None:
    for person, place in receivers.people:
        if _flooded(call, sender, place):
            continue
        call.world.deliver(
            Delivery(
                place="wecom",
                kind=content.kind,
                account=sender.corporation.corp_id,
                account_name=sender.agent.name or sender.corporation.name,
                agent_id=sender.agent.agent_id,
                person_id=person.id,
                address=place.userid,
                title=content.title,
                values=dict(content.values),
                lines=content.lines,
                url=content.url,
                miniprogram_app_id=content.miniprogram_app_id,
                pagepath=content.pagepath,
                platform_id=platform_id,
                response_code=response_code,
                payload=call.payload,
            )
        )


ENDPOINTS: Final = (Endpoint(WECOM_HOST, "POST", "cgi-bin/message/send", send),)
