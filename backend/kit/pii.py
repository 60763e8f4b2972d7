"""Personal data: marked where it is declared, sealed where it is stored, masked where it is shown.

A field becomes personal by its type: `name: PersonName`. Inside the process it is an ordinary
`str`; `Repository` stores it sealed. Every label declares why the value is held and for how long
(PIPL art. 6, 17, 19); `REGISTRY` is the page the privacy policy is made from.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final

import phonenumbers
from pydantic import AfterValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from backend.kit.field_crypto import Seal


@dataclass(frozen=True)
class Personal:
    """Marks a text field as personal. `label` is the registry key and part of the encryption."""

    label: str

    def __post_init__(self) -> None:
        if self.label not in REGISTRY:
            raise ValueError(f"{self.label} is not in the register of personal data")

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        label = self.label

        def reveal(value: Any, info: core_schema.ValidationInfo) -> Any:
            seal: Seal | None = info.context.get("seal") if info.context else None
            return seal.open(label, value) if seal and isinstance(value, bytes) else value

        def conceal(value: Any, info: core_schema.SerializationInfo) -> Any:
            seal: Seal | None = info.context.get("seal") if info.context else None
            return seal.seal(label, value) if seal and isinstance(value, str) else value

        return core_schema.with_info_before_validator_function(
            reveal,
            handler(source),
            serialization=core_schema.plain_serializer_function_ser_schema(conceal, info_arg=True),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = {k: v for k, v in schema.items() if k != "serialization"}
        return handler(schema)


@dataclass(frozen=True)
class Purpose:
    """Why a kind of personal data is held, and for how long."""

    why: str
    keep: str


REGISTRY: dict[str, Purpose] = {
    "person_name": Purpose("联系和称呼客户、派工", "服务关系存续期间，注销后删除"),
    "phone": Purpose("联系客户与师傅、找回服务记录", "服务关系存续期间，注销后删除"),
    "address": Purpose("上门服务", "服务关系存续期间，注销后删除"),
    "note": Purpose("记录服务经过", "质保期内保留（浙江省消法实施办法第二十六条），之后可抹除"),
    "changed_contact": Purpose("记录联系方式和地址的变更经过", "服务关系存续期间，注销后抹除"),
    "wechat_identity": Purpose("登录与发送服务通知", "解除绑定时删除"),
    "home_base": Purpose("派单时估算师傅的路程", "在职期间，离职时抹除"),
    "certificate_number": Purpose("核对上岗证件", "在职期间，离职时抹除"),
    "place_coordinates": Purpose("上门签到核对", "30 天"),
    "chat": Purpose("在公众号里回复客户", "180 天"),
    "notice": Purpose("发送服务通知、在消息列表中显示", "发送记录 90 天，消息 1 年"),
    "ticket_link": Purpose("让客户免登录查看自己的服务单", "工单结束 30 天后失效"),
    "data_copy": Purpose("提供本人信息副本", "24 小时"),
    "platform_packet": Purpose("处理微信推送的消息和事件", "处理后 3 天，未能处理的 30 天"),
    "imported_row": Purpose("批量导入", "导入结束即删除，最长 7 天"),
    "exported_row": Purpose("导出列表", "7 天"),
    "stored_answer": Purpose("防止重复提交", "24 小时"),
}


def normalise_phone(text: str) -> str:
    """E.164, mainland China assumed without a country code. Raises ValueError.

    Landlines count: a customer may have no mobile phone. What E.164 has no place for (extensions,
    letters) is refused rather than dropped.
    """
    if any(character.isalpha() for character in text):
        raise ValueError("not a phone number")
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException as error:
        raise ValueError("not a phone number") from error
    if number.extension or not phonenumbers.is_possible_number(number):
        raise ValueError("not a phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


# Mobiles, and the numbers of firms that are the same everywhere.
_NO_AREA_CODE: Final = re.compile(r"1\d{10}|[48]00\d{7}")

Phone = Annotated[str, AfterValidator(normalise_phone)]
"""A phone number somebody typed, normalised to E.164."""

PersonName = Annotated[str, Personal("person_name")]
StoredPhone = Annotated[str, Personal("phone")]
DoorAddress = Annotated[str, Personal("address")]
FreeText = Annotated[str, Personal("note")]
WeChatIdentity = Annotated[str, Personal("wechat_identity")]


def national_phone(phone: str) -> str:
    """As it is dialled in China: +8613812345678 -> 13812345678, a landline +8657188888888 ->
    057188888888; foreign numbers stay as they are."""
    national = phone.removeprefix("+86")
    is_landline = len(national) >= 9 and not _NO_AREA_CODE.fullmatch(national)
    return f"0{national}" if is_landline and phone.startswith("+86") else national


def mask_phone(phone: str) -> str:
    """138****5678; short numbers keep their last two digits."""
    shown = national_phone(phone)
    if len(shown) < 8:
        return "*" * max(len(shown) - 2, 0) + shown[-2:]
    return f"{shown[:3]}****{shown[-4:]}"


def mask_name(name: str) -> str:
    """王**: the first character, so that staff can greet the person."""
    return name[:1] + "*" * min(len(name) - 1, 2) if name else ""


def mask_address(address: str) -> str:
    """Digits and what follows the first of them are hidden: the estate shows, the door does not."""
    for position, character in enumerate(address):
        if character.isdigit():
            return address[:position] + "***"
    return address[: max(len(address) // 2, 0)] + "***" if address else ""
