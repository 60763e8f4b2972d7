"""Messages of a WeCom agent to its members (document 90236; protocol sheet 4.3)."""

import hashlib
import json
import secrets
from itertools import takewhile
from typing import Final, cast

from pydantic import JsonValue

from backend.simulator.api.call import WECOM_HOST, Call, Endpoint
from backend.simulator.api.refusals import Refusal
from backend.simulator.api.wecom.agents import Speaker, speaker
from backend.simulator.api.wecom.contents import Content, MessageRequest, content_of
from backend.simulator.api.wecom.receivers import Receivers, receivers_of
from backend.simulator.world.clock import JsonObject, within
from backend.simulator.world.messages import SentMessage

LONGEST_REPEAT_SECONDS: Final = 4 * 3600


def send(call: Call) -> JsonObject:
    sender = speaker(call)
    request = call.read(MessageRequest)
    if not (request.touser or request.toparty or request.totag):
        raise Refusal(82001)
    check_agent(call, sender, request.agentid)
    content = content_of(call, request)
    if not call.rules.wecom_repeat_checked_before_task_id:
        _check_task_id(call, sender, content)
    receivers = receivers_of(call, sender, request)
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
    message = _message(call, sender, content, platform_id)
    for person, place in receivers.people:
        if not _flooded(call, sender, place.userid):
            call.world.deliver(message, person, place.userid)
    answer: JsonObject = {**receivers.fields(), "msgid": platform_id}
    if message.response_code:
        answer["response_code"] = message.response_code
    return answer


def _message(call: Call, sender: Speaker, content: Content, platform_id: str) -> SentMessage:
    return SentMessage(
        place="wecom",
        kind=content.kind,
        account=sender.corporation.corp_id,
        account_name=sender.agent.name or sender.corporation.name,
        agent_id=sender.agent.agent_id,
        title=content.title,
        values=dict(content.values),
        lines=content.lines,
        url=content.url,
        miniprogram_app_id=content.miniprogram_app_id,
        pagepath=content.pagepath,
        platform_id=platform_id,
        response_code=_response_code(call, sender, content, platform_id),
        task_id=content.task_id,
        payload=call.payload,
    )


def _response_code(call: Call, sender: Speaker, content: Content, platform_id: str) -> str:
    if not content.calls_back:
        return ""
    return call.world.response_codes.mint(sender.account, platform_id, call.now)


def check_agent(call: Call, sender: Speaker, agentid: JsonValue) -> None:
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


def _check_task_id(call: Call, sender: Speaker, content: Content) -> None:
    """A task id is unique in its agent for ever, not only for a while."""
    if content.task_id and call.world.task_ids.known(f"{sender.account} {content.task_id}"):
        raise Refusal(42014, "task_id is existed")


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


def _flooded(call: Call, sender: Speaker, userid: str) -> bool:
    """Past its rate a member silently gets nothing more; off unless the rules say a number."""
    most = call.rules.wecom_member_messages_per_minute
    if most is None:
        return False
    recent = takewhile(
        lambda message: within(call.now, message.at, 60), call.world.messages.newest_first()
    )
    corp_id = sender.corporation.corp_id
    return most <= sum(m.account == corp_id and m.address == userid for m in recent)


ENDPOINTS: Final = (Endpoint(WECOM_HOST, "POST", "cgi-bin/message/send", send),)
