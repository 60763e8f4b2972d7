"""Template messages of an official account (protocol sheet 3.5)."""

from typing import Final

from pydantic import JsonValue

from backend.simulator.api.call import OPEN_HOST, Call, Endpoint, Payload
from backend.simulator.api.keyword_values import delivered_values, drawn_lines
from backend.simulator.api.refusals import Refusal
from backend.simulator.api.send_results import deliver
from backend.simulator.api.speakers import speaking_account
from backend.simulator.world.accounts import OfficialAccount, Template
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.messages import SentMessage
from backend.simulator.world.people import Person


class KeywordValue(Payload):
    """A colour may come along; it has been ignored since 2023-05."""

    value: str = ""


class MiniProgramLink(Payload):
    appid: str = ""
    pagepath: str = ""


class TemplateMessage(Payload):
    touser: str = ""
    template_id: str = ""
    url: str = ""
    miniprogram: MiniProgramLink | None = None
    client_msg_id: str = ""
    data: dict[str, KeywordValue] = {}

    @property
    def values(self) -> dict[str, str]:
        return {keyword: each.value for keyword, each in self.data.items()}


def send_template(call: Call) -> JsonObject:
    account = speaking_account(call)
    message = call.read(TemplateMessage)
    reader = _follower(call, account, message.touser)
    template = known_template(account.template(message.template_id))
    values = delivered_values(template, message.values, call.rules)
    link = _linked(call, account, message.miniprogram)
    repeated = _sent_before(call, account, message)
    if repeated:
        return repeated
    sent = SentMessage(
        place="official_account",
        kind="template",
        account=account.app_id,
        account_name=account.name,
        template_id=template.template_id,
        title=template.title,
        values=values,
        lines=drawn_lines(template, values),
        url=message.url,
        miniprogram_app_id=link.appid,
        pagepath=link.pagepath,
        platform_id=call.world.next_platform_id(),
        payload=call.payload,
    )
    deliver(call.world, sent, reader, message.touser)
    _remember(call, account, message, sent.platform_id)
    return {"msgid": int(sent.platform_id)}


def list_templates(call: Call) -> JsonObject:
    account = speaking_account(call)
    templates: list[JsonValue] = [
        {
            "template_id": template.template_id,
            "title": template.title,
            "primary_industry": "",
            "deputy_industry": "",
            "content": template.content,
            "example": "",
        }
        for template in account.templates
    ]
    return {"template_list": templates}


def known_template(template: Template | None) -> Template:
    if template is None:
        raise Refusal(40037)
    return template


def _follower(call: Call, account: OfficialAccount, openid: str) -> Person:
    person = call.world.people.at(account.app_id, openid)
    place = person.official_account(account.app_id) if person else None
    if person is None or place is None:
        raise Refusal(40003)
    if not place.followed:
        raise Refusal(43004)
    return person


def _linked(call: Call, account: OfficialAccount, link: MiniProgramLink | None) -> MiniProgramLink:
    if link is None or not link.appid:
        return MiniProgramLink()
    linked = account.linked_miniprograms
    if linked is not None and link.appid not in linked:
        raise Refusal(call.rules.unlinked_miniprogram_errcode)
    return link


def _repeat_key(account: OfficialAccount, message: TemplateMessage) -> str:
    return f"{account.app_id} {message.touser} {message.client_msg_id}"


def _sent_before(
    call: Call, account: OfficialAccount, message: TemplateMessage
) -> JsonObject | None:
    """The same openid and client_msg_id are sent once in ten minutes."""
    if not message.client_msg_id:
        return None
    sent = call.world.repeats.find(
        _repeat_key(account, message), call.now, call.rules.client_msg_id_seconds
    )
    if sent is None:
        return None
    if call.rules.repeated_client_msg_id_errcode:
        raise Refusal(call.rules.repeated_client_msg_id_errcode)
    return {"msgid": int(sent.platform_id)}


def _remember(
    call: Call, account: OfficialAccount, message: TemplateMessage, platform_id: str
) -> None:
    if message.client_msg_id:
        call.world.repeats.remember(_repeat_key(account, message), call.now, platform_id)


ENDPOINTS: Final = (
    Endpoint(OPEN_HOST, "POST", "cgi-bin/message/template/send", send_template),
    Endpoint(
        OPEN_HOST, "GET", "cgi-bin/template/get_all_private_template", list_templates, bare=True
    ),
)
