"""Why a form cannot be published as it is: each reason with the field it is about."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from pydantic import JsonValue
from pydantic_core import to_jsonable_python

from backend.features.forms.models.checking import catalogue_of
from backend.features.forms.models.fields import FormField
from backend.features.forms.models.filling import Filling, Refused, is_empty
from backend.features.forms.models.form import MOST_CHARACTERS, MOST_FILES, FormContent
from backend.features.forms.models.kinds.files import Pictures
from backend.features.forms.models.kinds.files import Signature as SignatureKind
from backend.features.forms.models.words import PURPOSE_NAMES, Purpose
from backend.kit.conditions import Condition, is_impossible, names_used, problems

_ANY_DAY: Final = date(2026, 1, 1)


class FormFinding(NamedTuple):
    """`place`: in the content, as `fields.3.visible_if`."""

    place: str
    reason: str


def findings(content: FormContent) -> list[FormFinding]:
    """All that can be told from the form alone."""
    return [
        *_of_the_whole(content),
        *_of_names(content.fields),
        *(each for number, field in enumerate(content.fields) for each in _of_field(number, field)),
        *_of_conditions(content.fields),
    ]


def _of_the_whole(content: FormContent) -> Iterator[FormFinding]:
    if not content.fields:
        yield FormFinding("fields", "表单没有任何字段，请至少加一个")
    if len(set(content.used_for)) < len(content.used_for):
        yield FormFinding("used_for", "同一个产品线和服务类型写了两次，请去掉一个")
    yield from _of_the_purpose(content)
    files = sum(
        each.max_count if isinstance(each, Pictures) else isinstance(each, SignatureKind)
        for each in content.fields
    )
    if files > MOST_FILES:
        reason = f"照片、视频和签名合计最多 {MOST_FILES} 个，现在是 {files} 个，请减少"
        yield FormFinding("fields", reason)
    if len(content.model_dump_json()) > MOST_CHARACTERS:
        yield FormFinding("fields", "表单太大，请减少选项或拆成几张表单")


def _of_the_purpose(content: FormContent) -> Iterator[FormFinding]:
    is_step = content.purpose is Purpose.STEP
    if is_step and content.used_for:
        reason = "步骤表单由流程指定在哪一步填写，不按产品线和服务类型适用，请清空适用范围"
        yield FormFinding("used_for", reason)
    if content.shown_to_customer and not is_step:
        name = PURPOSE_NAMES[content.purpose]
        reason = f"{name}本来就给客户看，只有步骤表单需要选择是否给客户看，请取消"
        yield FormFinding("shown_to_customer", reason)


def _of_names(fields: Sequence[FormField]) -> Iterator[FormFinding]:
    seen: dict[str, str] = {}
    for number, field in enumerate(fields):
        if field.name in seen:
            reason = (
                f"“{field.label}”和“{seen[field.name]}”的字段名都是 {field.name}，请改成不同的名称"
            )
            yield FormFinding(f"fields.{number}.name", reason)
        seen.setdefault(field.name, field.label)


def _of_field(number: int, field: FormField) -> Iterator[FormFinding]:
    at = f"fields.{number}"
    for reason in field.findings():
        yield FormFinding(at, f"“{field.label}”：{reason}")
    yield from _of_default(at, field)


def _of_default(at: str, field: FormField) -> Iterator[FormFinding]:
    constant: object = getattr(field, "default", None)
    default: JsonValue = to_jsonable_python(constant)
    if field.default_from and field.default_from not in field.sources:
        reason = f"“{field.label}”的默认值来源和字段类型不符，请换一个来源或去掉"
        yield FormFinding(f"{at}.default_from", reason)
    if is_empty(default):
        return
    if field.default_from:
        reason = f"“{field.label}”写了固定的默认值又指定了来源，请只留一个"
        yield FormFinding(f"{at}.default", reason)
    try:
        field.read(default, Filling(_ANY_DAY))
    except Refused as refused:
        yield FormFinding(f"{at}.default", f"“{field.label}”的默认值不能用：{refused.reason}")


# -- conditions ----------------------------------------------------------------------------------


def _of_conditions(fields: Sequence[FormField]) -> Iterator[FormFinding]:
    ringed = _in_a_ring(fields)
    for number, field in enumerate(fields):
        for rule in ("visible_if", "required_if"):
            condition: Condition | None = getattr(field, rule)
            if condition is None:
                continue
            at = f"fields.{number}.{rule}"
            if rule == "visible_if" and field.name in ringed:
                reason = f"“{field.label}”是否显示最终取决于它自己，请去掉其中一个条件"
                yield FormFinding(at, reason)
                continue
            yield from _of_condition(at, number, fields, condition)
            if rule == "visible_if" and is_impossible(condition):
                reason = f"“{field.label}”的显示条件互相矛盾，它永远不会出现，请改正"
                yield FormFinding(at, reason)


def _of_condition(
    at: str, number: int, fields: Sequence[FormField], condition: Condition
) -> Iterator[FormFinding]:
    field, above = fields[number], {each.name: each for each in fields[:number]}
    below = {each.name: each for each in fields[number:]}
    for name in sorted(names_used(condition)):
        if name in above:
            if above[name].staff_only and not field.staff_only:
                reason = (
                    f"“{field.label}”的条件用到了客户看不到的“{above[name].label}”，"
                    "客户永远填不到它，请改正"
                )
                yield FormFinding(at, reason)
        elif name in below:
            reason = f"“{field.label}”的条件用到了排在它后面的“{below[name].label}”，请调整顺序"
            yield FormFinding(at, reason)
    known = catalogue_of(fields)
    for problem in problems(condition, known):
        yield FormFinding(f"{at}.{problem.field}", f"“{field.label}”的条件：{problem.reason}")


def _in_a_ring(fields: Sequence[FormField]) -> set[str]:
    """Names of the fields whose visibility depends on itself, over any number of others."""
    needs = {
        field.name: names_used(field.visible_if) if field.visible_if else frozenset()
        for field in fields
    }
    return {name for name in needs if name in _reached(name, needs)}


def _reached(start: str, needs: dict[str, frozenset[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(needs[start])
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += needs.get(name, ())
    return reached
