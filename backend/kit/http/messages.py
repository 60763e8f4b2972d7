"""What pydantic found wrong, said in Chinese, without repeating the value."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from backend.kit.errors import AppError, InvalidRequest, UnreadableRequest

_WORDS: Final[Mapping[str, str]] = {
    "missing": "必填",
    "extra_forbidden": "没有这个字段，请删去",
    "string_type": "应为文字",
    "string_too_short": "太短，至少 {min_length} 个字",
    "string_too_long": "太长，最多 {max_length} 个字",
    "string_pattern_mismatch": "格式不正确",
    "string_unicode": "含有无法识别的字符",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "int_parsing_size": "数字太大",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "finite_number": "应为有限的数字",
    "bool_type": "应为是或否",
    "bool_parsing": "应为是或否",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "enum": "不在可选范围：{expected}",
    "literal_error": "不在可选范围：{expected}",
    "datetime_parsing": "时间格式不正确，例如 2026-07-15T10:00:00+08:00",
    "datetime_from_date_parsing": "时间格式不正确，例如 2026-07-15T10:00:00+08:00",
    "datetime_type": "应为时间，例如 2026-07-15T10:00:00+08:00",
    "timezone_aware": "时间缺少时区，例如 +08:00",
    "date_parsing": "日期格式不正确，例如 2026-07-15",
    "date_from_datetime_parsing": "日期格式不正确，例如 2026-07-15",
    "date_type": "应为日期，例如 2026-07-15",
    "union_tag_invalid": "类型不在可选范围：{expected_tags}",
    "union_tag_not_found": "缺少类型",
    "value_error": "格式或取值不正确",
}
_SHOWN: Final = ("min_length", "max_length", "gt", "ge", "lt", "le", "expected", "expected_tags")
_MOST: Final = 20
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def refusal(error: ValidationError) -> AppError:
    """400 if the bytes could not be read, else 422 naming each field and what it should be."""
    found = error.errors(include_url=False, include_input=False)
    if found[0]["type"] in ("json_invalid", "json_type"):
        return UnreadableRequest(reason="不是有效的 JSON")
    problems = [
        {"field": _place(each["loc"]), "reason": _words(each["type"], each.get("ctx", {}))}
        for each in found[:_MOST]
    ]
    summary = "；".join(f"{p['field']} {p['reason']}".strip() for p in problems[:3])
    return InvalidRequest(summary=summary, errors=problems)


def _place(location: Sequence[int | str]) -> str:
    # A forbidden field's own name comes from the caller: what is left is still enough to find it.
    return ".".join(_UNPRINTABLE.sub("?", str(part)[:60]) for part in location)


def _words(kind: str, context: Mapping[str, Any]) -> str:
    shown = {name: _chinese(context[name]) for name in _SHOWN if name in context}
    try:
        return _WORDS.get(kind, "格式不正确").format(**shown)
    except KeyError:
        return "格式不正确"


def _chinese(value: object) -> object:
    """pydantic lists what is expected in English: 'a', 'b' or 'c'."""
    return value.replace(" or ", "、").replace(", ", "、") if isinstance(value, str) else value
