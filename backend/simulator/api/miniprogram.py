"""A mini-program's sign-in, phone numbers and subscribe messages (protocol sheet 3.2, 3.3, 3.6)."""

import secrets
from base64 import b64encode
from typing import Final, Literal

from backend.simulator.api.call import OPEN_HOST, Call, Endpoint, Payload
from backend.simulator.api.credentials import checked_secret
from backend.simulator.api.keyword_values import delivered_values, drawn_lines
from backend.simulator.api.official_account import KeywordValue, known_template
from backend.simulator.api.refusals import Refusal
from backend.simulator.api.send_results import deliver
from backend.simulator.world.accounts import MiniProgram
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.codes import CodeKind, OneTimeCode
from backend.simulator.world.messages import SentMessage
from backend.simulator.world.people import Person
from backend.simulator.world.quotas import ONE_PERSONS_SIGN_IN, MinuteUsedUp


class PhoneNumberRequest(Payload):
    code: str = ""
    openid: str = ""


class SubscribeMessage(Payload):
    touser: str = ""
    template_id: str = ""
    page: str = ""
    miniprogram_state: Literal["formal", "trial", "developer"] = "formal"
    lang: Literal["zh_CN", "en_US", "zh_HK", "zh_TW"] = "zh_CN"
    data: dict[str, KeywordValue] = {}

    @property
    def values(self) -> dict[str, str]:
        return {keyword: each.value for keyword, each in self.data.items()}


def login(call: Call) -> JsonObject:
    account = checked_secret(call, call.query.get("appid", ""), call.query.get("secret", ""))
    if not isinstance(account, MiniProgram):
        raise Refusal(40013)
    if call.query.get("grant_type") != "authorization_code":
        raise Refusal(40002)
    js_code = call.query.get("js_code", "")
    if not js_code:
        raise Refusal(41008)
    code = _alive(call, js_code, "login")
    if code.account != account.app_id:
        raise Refusal(40029)
    person = _holder(call, code, call.rules.used_login_code_errcode)
    place = person.miniprogram(account.app_id)
    if place is None:
        raise Refusal(40029)
    try:
        call.world.quotas.spend(ONE_PERSONS_SIGN_IN, place.openid, call.now)
    except MinuteUsedUp as error:
        raise Refusal(45011) from error
    call.world.codes.use(code)
    session: JsonObject = {
        "openid": place.openid,
        "session_key": b64encode(secrets.token_bytes(16)).decode(),
    }
    return {**session, "unionid": person.unionid} if person.unionid else session


def phone_number(call: Call) -> JsonObject:
    account = _miniprogram(call)
    request = call.read(PhoneNumberRequest)
    code = _alive(call, request.code, "phone")
    if code.account != account.app_id:
        raise Refusal(40013)
    person = _holder(call, code, call.rules.used_phone_code_errcode)
    place = person.miniprogram(account.app_id)
    if person.phone is None or place is None:
        raise Refusal(40029)
    if request.openid and request.openid != place.openid:
        raise Refusal(call.rules.phone_openid_mismatch_errcode)
    call.world.codes.use(code)
    return {"phone_info": _phone_info(call, account, person, person.phone)}


def send_subscribe(call: Call) -> JsonObject:
    account = _miniprogram(call)
    message = call.read(SubscribeMessage)
    person = call.world.people.at(account.app_id, message.touser)
    if person is None:
        raise Refusal(40003)
    template = known_template(account.template(message.template_id))
    values = delivered_values(template, message.values, call.rules)
    if account.pages is not None and message.page and _bare(message.page) not in account.pages:
        raise Refusal(41030)
    if not call.world.consents.spend(account.app_id, message.touser, template.template_id):
        raise Refusal(43101)
    sent = SentMessage(
        place="miniprogram",
        kind="subscribe",
        account=account.app_id,
        account_name=account.name,
        template_id=template.template_id,
        title=template.title,
        values=values,
        lines=drawn_lines(template, values),
        miniprogram_app_id=account.app_id,
        pagepath=message.page,
        platform_id=call.world.next_platform_id(),
        payload=call.payload,
    )
    deliver(call.world, sent, person, message.touser)
    return {"msgid": int(sent.platform_id)} if call.rules.subscribe_answer_carries_msgid else {}


def _miniprogram(call: Call) -> MiniProgram:
    token = call.access_token()
    account = call.world.accounts.miniprogram(token.account)
    if account is not None:
        return account
    if call.world.accounts.official_account(token.account):
        raise Refusal(call.rules.wrong_account_kind_errcode)
    raise Refusal(40001)


def _alive(call: Call, code: str, kind: CodeKind) -> OneTimeCode:
    found = call.world.codes.find(code, kind, call.now, call.rules.code_seconds)
    if found is None:
        raise Refusal(40029)
    return found


def _holder(call: Call, code: OneTimeCode, used_errcode: int) -> Person:
    if code.used:
        raise Refusal(used_errcode)
    person = call.world.people.get(code.person_id)
    if person is None:
        raise Refusal(40029)
    return person


def _phone_info(call: Call, account: MiniProgram, person: Person, phone: str) -> JsonObject:
    """Numbers from abroad carry their country code; `countryCode` is a number in the sample."""
    country: int | str = (
        person.country_code if call.rules.country_code_as_text else int(person.country_code)
    )
    home = person.country_code == "86"
    return {
        "phoneNumber": phone if home else f"+{person.country_code} {phone}",
        "purePhoneNumber": phone,
        "countryCode": country,
        "watermark": {"timestamp": int(call.now.timestamp()), "appid": account.app_id},
    }


def _bare(page: str) -> str:
    return page.partition("?")[0].removeprefix("/")


ENDPOINTS: Final = (
    Endpoint(OPEN_HOST, "GET", "sns/jscode2session", login, bare=True),
    Endpoint(OPEN_HOST, "POST", "wxa/business/getuserphonenumber", phone_number),
    Endpoint(OPEN_HOST, "POST", "cgi-bin/message/subscribe/send", send_subscribe),
)
