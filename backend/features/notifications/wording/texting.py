"""Text messages: what Aliyun accepts in a template and in its variables, and what one costs.

Source: Aliyun's template and variable rules (help.aliyun.com, SMS: 模板规范, 变量规范): 500
characters with the sign; a variable stands once, never beside another, holds at most 35 characters
and no address; the address of a link is fixed text, only its last part may be a variable. Carriers
bill up to 70 characters as one message and longer ones in parts of 67.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Final

from backend.features.notifications.wording.fields import one_line
from backend.features.notifications.wording.files import SmsWording
from backend.features.notifications.wording.pattern import clipped, text_units

MOST_TEXT_CHARACTERS: Final = 500
MOST_VALUE_CHARACTERS: Final = 35
ONE_MESSAGE_CHARACTERS: Final = 70
PART_CHARACTERS: Final = 67
LINK: Final = "link"
SITE: Final = "{site}"

_LONGEST_SITE: Final = 60
_LONGEST_SIGN: Final = 14
_REFUSED_NAMES: Final = frozenset({"email", "mobile", "id", "nick", "site"})
_VARIABLE: Final = re.compile(r"\$\{([a-z][a-z0-9_]{0,24})\}")
_BESIDE: Final = re.compile(r"\$\{\w+\}\$\{\w+\}")
_LINK_AT_THE_END: Final = re.compile(r"\{site\}/\$\{link\}(?= |$)")
_ADDRESS: Final = re.compile(r"https?:|www\.", re.IGNORECASE)
_SCHEME: Final = re.compile(r"[a-z]{2,10}://|www\.", re.IGNORECASE)
_DOT_OF_A_NAME: Final = re.compile(r"(?<=[\w-])\.(?=[A-Za-z\u4e00-\u9fff])")
_NUMERIC_ADDRESS: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_BRACKETS: Final = str.maketrans({"【": "「", "】": "」", "［": "「", "］": "」"})


@dataclass(frozen=True)
class TextMessage:
    """The variables' values; `has_link`: the messenger adds the notice's own page."""

    values: dict[str, str]
    has_link: bool


@dataclass(frozen=True)
class Imprint:
    """What stands in every text message of this installation."""

    sign_name: str = ""
    site: str = "https://…"


@dataclass(frozen=True)
class TextPreview:
    """`template` is what is registered at Aliyun; `parts` how many messages are billed."""

    template: str
    text: str
    characters: int
    parts: int


def variables_in(text: str) -> list[str]:
    return _VARIABLE.findall(text)


def parts_of(text: str) -> int:
    length = text_units(text)
    return 1 if length <= ONE_MESSAGE_CHARACTERS else ceil(length / PART_CHARACTERS)


def worst_characters(sms: SmsWording, values: int) -> int:
    """With `values` characters in the variables, the longest address, link and sign."""
    fixed = text_units(_VARIABLE.sub("", sms.text).replace(SITE, ""))
    return fixed + values + _LONGEST_SIGN + _LONGEST_SITE + MOST_VALUE_CHARACTERS


def template_problems(sms: SmsWording) -> Iterator[str]:
    yield from _variable_problems(sms, variables_in(sms.text))
    text = sms.text
    if "【" in text or "】" in text:
        yield "不能有【】，签名由平台加在前面"
    if _ADDRESS.search(text):
        yield "不能写网址，用 {site}/${link}"
    if text != one_line(text) or any(ord(character) > 0xFFFF for character in text):
        yield "不能有换行、表情和特殊符号"


def _variable_problems(sms: SmsWording, names: list[str]) -> Iterator[str]:
    text = sms.text
    if twice := sorted({name for name in names if names.count(name) > 1}):
        yield f"变量 {'、'.join(twice)} 只能出现一次"
    if refused := sorted(_REFUSED_NAMES & set(names)):
        yield f"变量不能叫 {'、'.join(refused)}"
    if missing := sorted(set(names) - {LINK} ^ sms.values.keys()):
        yield f"变量与 values 不一致：{'、'.join(missing)}"
    if _BESIDE.search(text) or not _VARIABLE.sub("", text).strip():
        yield "变量前后要有文字，不能连在一起"
    if (LINK in names or SITE in text) and len(_LINK_AT_THE_END.findall(text)) != 1:
        yield "链接要写成 {site}/${link}，后面是空格或结尾"


def text_value(text: str) -> str:
    """A variable's value as the platform takes it: a customer's own words may hold anything."""
    plain = one_line(text).translate(_BRACKETS)
    plain = "".join("？" if ord(character) > 0xFFFF else character for character in plain)
    plain = _SCHEME.sub("", plain)
    plain = _NUMERIC_ADDRESS.sub(lambda found: found[0].replace(".", "．"), plain)
    plain = _DOT_OF_A_NAME.sub("．", plain)
    return clipped(plain, MOST_VALUE_CHARACTERS) or "-"


def preview_of(sms: SmsWording, message: TextMessage, imprint: Imprint, link: str) -> TextPreview:
    template = sms.text.replace(SITE, imprint.site)
    values = {**message.values, LINK: link}
    body = _VARIABLE.sub(lambda found: values[found[1]], template)
    text = f"【{imprint.sign_name}】{body}"
    return TextPreview(template, text, text_units(text), parts_of(text))
