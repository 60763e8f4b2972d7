"""What a new version of a procedure changes, in plain Chinese."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from backend.features.definitions import named
from backend.features.procedures.models import (
    ANY,
    AskedReading,
    ProcedureContent,
    ProcedureUse,
    Step,
)


def sentences(before: ProcedureContent | None, after: ProcedureContent) -> list[str]:
    if before is None:
        return [f"新建作业流程“{after.title}”，共 {len(after.steps)} 步"]
    return [*_of_the_whole(before, after), *_of_steps(before.steps, after.steps)]


def use_words(use: ProcedureUse) -> str:
    line = (
        "全部产品线"
        if use.product_line_id == ANY
        else f"产品线“{named('product_line', use.product_line_id)}”"
    )
    service = "全部服务类型" if use.service_type == ANY else f"服务类型 {use.service_type}"
    return f"{line}、{service}"


def _of_the_whole(before: ProcedureContent, after: ProcedureContent) -> Iterator[str]:
    if before.title != after.title:
        yield f"名称由“{before.title}”改为“{after.title}”"
    if before.in_order != after.in_order:
        yield "改为必须按顺序完成" if after.in_order else "改为可以不按顺序完成"
    for use in after.used_for:
        if use not in before.used_for:
            yield f"增加适用范围：{use_words(use)}"
    for use in before.used_for:
        if use not in after.used_for:
            yield f"去掉适用范围：{use_words(use)}"


def _of_steps(before: Sequence[Step], after: Sequence[Step]) -> Iterator[str]:
    old, new = {step.name: step for step in before}, {step.name: step for step in after}
    for number, step in enumerate(after, 1):
        if step.name not in old:
            yield f"在第 {number} 步增加“{step.title}”，{_demands(step)}"
        else:
            yield from _of_step(old[step.name], step)
    yield from (f"去掉步骤“{step.title}”" for step in before if step.name not in new)
    if _moved([step.name for step in before], [step.name for step in after]):
        yield f"步骤顺序改为：{'、'.join(step.title for step in after)}"


def _of_step(before: Step, after: Step) -> Iterator[str]:
    if before.title != after.title:
        yield f"步骤“{before.title}”改名为“{after.title}”"
    if before.text != after.text:
        yield f"修改了“{after.title}”的说明"
    if before.picture_ids != after.picture_ids:
        yield f"更换了“{after.title}”的图片"
    if _demands(before) != _demands(after):
        yield f"“{after.title}”由{_demands(before)}改为{_demands(after)}"


def _demands(step: Step) -> str:
    asked = ["必做" if step.required else "选做"]
    if step.photos:
        asked.append(f"照片 {step.photos} 张")
    asked += [f"读数 {_reading(each)}" for each in step.readings]
    if step.note:
        asked.append("文字说明")
    return f"（{'、'.join(asked)}）"


def _reading(asked: AskedReading) -> str:
    bounds = ["" if each is None else f"{each:g}" for each in (asked.low, asked.high)]
    normal = f" 正常 {bounds[0]}~{bounds[1]}" if any(bounds) else ""
    return f"{asked.name}{f'（{asked.unit}）' if asked.unit else ''}{normal}"


def _moved(before: list[str], after: list[str]) -> bool:
    """Whether those that stay stand in another order."""
    places = [before.index(name) for name in after if name in before]
    return any(first > second for first, second in pairwise(places))
