"""What a new version of a form changes, in plain Chinese: one sentence for each change."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from backend.features.definitions import Finding
from backend.features.forms.models.fields import FormField
from backend.features.forms.models.form import FormContent
from backend.features.forms.models.words import PURPOSE_NAMES

TYPE_NAMES: Final[Mapping[str, str]] = {
    "text": "文字",
    "number": "数字",
    "choice": "单选",
    "multi": "多选",
    "cascade": "逐级选择",
    "date": "日期",
    "window": "时间段",
    "media": "照片或视频",
    "signature": "签名",
    "scan": "扫码",
    "location": "定位",
    "reading": "读数",
    "table": "表格",
}
_NAMES: Final[Mapping[str, str]] = {
    "label": "标题",
    "help": "填写说明",
    "section": "所在分组",
    "required": "是否必填",
    "required_if": "必填条件",
    "visible_if": "显示条件",
    "staff_only": "是否只给员工看",
    "default": "默认值",
    "default_from": "默认值来源",
    "unit": "单位",
    "decimals": "小数位数",
    "minimum": "最小值",
    "maximum": "最大值",
    "low": "正常范围下限",
    "high": "正常范围上限",
    "refuse_outside": "超出正常范围时是否拒收",
    "min_length": "最少字数",
    "max_length": "最多字数",
    "pattern": "格式要求",
    "personal": "个人信息类型",
    "multiline": "是否多行",
    "options": "选项",
    "columns": "列",
    "min_count": "最少个数",
    "max_count": "最多个数",
    "min_rows": "最少行数",
    "max_rows": "最多行数",
    "accepts": "可上传的类型",
    "captions": "文件说明",
    "earliest": "最早日期",
    "latest": "最晚日期",
    "opens": "最早时间",
    "closes": "最晚时间",
}
_SHORT: Final = 40


def sentences(before: FormContent | None, after: FormContent) -> list[str]:
    """Empty where nothing changed."""
    if before is None:
        name = PURPOSE_NAMES[after.purpose]
        return [f"新建{name}“{after.title}”，共 {len(after.fields)} 个字段"]
    return [*_of_the_whole(before, after), *_of_fields(before.fields, after.fields)]


def _of_the_whole(before: FormContent, after: FormContent) -> Iterator[str]:
    if before.title != after.title:
        yield f"表单名称由“{before.title}”改为“{after.title}”"
    if before.purpose != after.purpose:
        yield f"用途由{PURPOSE_NAMES[before.purpose]}改为{PURPOSE_NAMES[after.purpose]}"
    if before.introduction != after.introduction:
        yield "修改了表单开头的说明"
    if before.shown_to_customer != after.shown_to_customer:
        yield "填写内容给客户看" if after.shown_to_customer else "填写内容不再给客户看"
    if set(before.used_for) != set(after.used_for):
        added = len(set(after.used_for) - set(before.used_for))
        removed = len(set(before.used_for) - set(after.used_for))
        yield f"适用范围有变化：增加 {added} 项，去掉 {removed} 项"


def _of_fields(before: Sequence[FormField], after: Sequence[FormField]) -> Iterator[str]:
    old, new = {each.name: each for each in before}, {each.name: each for each in after}
    for field in after:
        if field.name not in old:
            must = "必填" if field.required else "选填"
            yield f"新增字段“{field.label}”（{TYPE_NAMES[field.type]}，{must}）"
    for field in before:
        if field.name not in new:
            yield f"去掉字段“{field.label}”"
    for name in (each.name for each in after if each.name in old):
        yield from _of_field(old[name], new[name])
    stayed = [name for name in old if name in new]
    if stayed != [name for name in new if name in old]:
        yield "调整了字段的顺序"


def _of_field(before: FormField, after: FormField) -> Iterator[str]:
    was, now = before.model_dump(mode="json"), after.model_dump(mode="json")
    for key in {**was, **now}:
        one, other = was.get(key), now.get(key)
        if one != other:
            yield f"“{before.label}”：{_change(key, one, other)}"


def _change(key: str, before: Any, after: Any) -> str:
    name = _NAMES.get(key, key)
    if key == "type":
        return f"类型由{TYPE_NAMES[before]}改为{TYPE_NAMES[after]}"
    if isinstance(before, list | dict) or isinstance(after, list | dict):
        return _parts_changed(name, before or [], after or [])
    return f"{name}由{_said(before)}改为{_said(after)}"


def _parts_changed(name: str, before: Any, after: Any) -> str:
    if not isinstance(before, list) or not isinstance(after, list):
        return f"{name}已修改" if before and after else f"{'增加' if after else '去掉'}了{name}"
    old, new = [_label(each) for each in before], [_label(each) for each in after]
    added = [each for each in new if each not in old]
    removed = [each for each in old if each not in new]
    told = [f"增加{'、'.join(added[:5])}"] if added else []
    told += [f"去掉{'、'.join(removed[:5])}"] if removed else []
    return f"{name}{'，'.join(told) or '有调整'}"


def _label(part: Any) -> str:
    return f"“{part['label']}”" if isinstance(part, dict) and "label" in part else f"“{part}”"


def _said(value: Any) -> str:
    if value is None or value == "":
        return "“无”"
    if isinstance(value, bool):
        return "“是”" if value else "“否”"
    text = str(value)
    return f"“{text[:_SHORT]}{'…' if len(text) > _SHORT else ''}”"


def broken_promises(before: FormContent, after: FormContent) -> list[Finding]:
    """What answers given so far could not bear: they are read together, version beside version."""
    found = []
    if before.purpose != after.purpose:
        found.append(Finding("purpose", "表单的用途不能改变，请另建一张表单"))
    types = {field.name: field for field in before.fields}
    for number, field in enumerate(after.fields):
        old = types.get(field.name)
        if old and old.type != field.type:
            reason = (
                f"“{field.label}”以前是{TYPE_NAMES[old.type]}，不能改成{TYPE_NAMES[field.type]}，"
                "请用新的字段名另加一个字段"
            )
            found.append(Finding(f"fields.{number}.type", reason))
    return found
