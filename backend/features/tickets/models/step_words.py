"""A firm's own words at a step: `师傅 {technician} 已接单`, with named facts in braces."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from backend.features.tickets.models.flow_plan import Addressee


@dataclass(frozen=True)
class StepFact:
    """`sample` is how long it usually is; the number and the product stand in every notice."""

    name: str
    sample: str


STEP_FACTS: Final[Mapping[str, StepFact]] = {
    "service": StepFact("服务类型", "维修"),
    "state": StepFact("当前环节", "待二次上门"),
    "technician": StepFact("师傅", "王师傅"),
    "appointment": StepFact("预约时间", "2026-07-15 09:00~11:00"),
    "expected_finish": StepFact("预计完成时间", "2026-07-15 18:00"),
}
LONGEST: Final[Mapping[Addressee, int]] = {
    each: 30 if each is Addressee.CUSTOMER else 100 for each in Addressee
}
"""Characters, facts as long as their samples: a text message takes 30, a WeCom card 100. WeChat's
templates show the first 20; the page that is opened shows all of it."""

_FACT: Final = re.compile(r"\{([^{}]*)\}")
_ADDRESS: Final = re.compile(r"https?:|www\.|://", re.IGNORECASE)


def words_of(text: str, facts: Mapping[str, str]) -> str:
    """With the facts in their places; what is not known yet is left out."""
    return _FACT.sub(lambda found: facts.get(found[1], ""), text).strip()


def problems_of(text: str, to: Addressee) -> Iterator[str]:
    """What speaks against it, in Chinese."""
    names = "、".join(f"{{{name}}}（{fact.name}）" for name, fact in STEP_FACTS.items())
    for name in _FACT.findall(text):
        if name not in STEP_FACTS:
            yield f"没有「{{{name}}}」这一项，可以用：{names}"
    if set("{}") & set(_FACT.sub("", text)):
        yield "大括号没有成对，请检查"
    if any(not character.isprintable() for character in text):
        yield "请写成一行，不要换行，也不要用看不见的字符"
    if _ADDRESS.search(text):
        yield "不能写网址：短信会被拦截，通知里已经带有打开工单的入口"
    samples = {name: fact.sample for name, fact in STEP_FACTS.items()}
    if (length := len(words_of(text, samples))) > LONGEST[to]:
        yield f"太长：连同代入的内容约 {length} 字，最多 {LONGEST[to]} 字"
