"""The published flow draws itself: text and picture, in which words stay words."""

import re
from xml.etree import ElementTree

from backend.features.flows.drawing import Demanded, mermaid, svg
from backend.features.tickets import Act, Module, RunningFlow
from tests.features.flows.conftest import Rulebook, a_flow
from tests.support.ticket_desk import TicketDesk

HOSTILE = '"]]><script>alert(1)</script>\n    submitted --> closed: x'


def words_of(picture: str) -> list[str]:
    root = ElementTree.fromstring(picture)  # noqa: S314 - made here
    assert {each.tag.rpartition("}")[2] for each in root.iter()} == {
        "svg",
        "title",
        "defs",
        "marker",
        "path",
        "rect",
        "text",
    }
    return [each.text or "" for each in root.iter() if each.tag.endswith("}text")]


def test_the_steps_of_a_flow_are_in_its_drawing() -> None:
    flow = a_flow(
        demands=[{"act": "approve", "roles": ["dispatcher"]}, {"act": "arrive", "photos": 2}],
        limits=[{"state": "done", "minutes": 120, "act": "auto_accept"}],
    )
    running = RunningFlow(plan=flow)
    demands: Demanded = {Act.APPROVE: "由 调度 做", Act.ARRIVE: "2 张照片；填写《到场检查》"}
    text = mermaid(running, demands)
    assert text.startswith("stateDiagram-v2\n")
    assert "    review --> to_dispatch: 审核通过（由 调度 做）" in text
    assert "    appointed --> in_service: 到场打卡（2 张照片；填写《到场检查》）" in text
    assert '    state "待验收（2 小时后自动验收）" as done' in text
    words = words_of(svg(running, flow.name, demands))
    assert {
        "待验收",
        "2 小时后自动验收",
        "到场打卡（2 张照片；填写《到场检查》）",
        "已关闭",
    } <= set(words)


def test_what_a_firm_does_without_is_not_drawn() -> None:
    text = mermaid(RunningFlow(plan=a_flow(), off=frozenset(Module)), {})
    ways = [line.strip() for line in text.splitlines() if "-->" in line]
    assert "submitted --> to_dispatch: 审核通过（自动）" in ways
    assert "done --> follow_up: 自动验收（自动）" in ways
    assert "follow_up --> closed: 回访通过（自动）" in ways
    assert not re.search(r"\b(review|need_info|remote_solved|rejected)\b", text)


def test_hostile_words_become_neither_syntax_nor_markup() -> None:
    running = RunningFlow(plan=a_flow(demands=[{"act": "approve", "roles": ["role"]}]))
    demands: Demanded = {Act.APPROVE: HOSTILE}
    text = mermaid(running, demands)
    assert "script>" not in text
    assert "submitted --> closed" not in text
    picture = svg(running, HOSTILE, demands)
    assert "<script" not in picture
    assert any("<script>alert(1)</script>" in words for words in words_of(picture))
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


async def test_the_published_one_is_drawn_with_the_modules_that_are_on(
    desk: TicketDesk, rulebook: Rulebook
) -> None:
    path = "/api/v1/flows/repair/drawing"
    first = await desk.api.get(path, token=rulebook.second.token)
    assert (first.status, first.body["version"]) == (200, 1)
    await rulebook.publish(name="快修", demands=[{"act": "close", "roles": ["service_agent"]}])
    await rulebook.switch_off("review")
    second = await desk.api.get(path, token=rulebook.second.token)
    assert (second.body["version"], second.body["name"]) == (2, "快修")
    assert "审核通过（自动）" in second.body["mermaid"]
    assert "回访通过（由 客服 做）" in second.body["mermaid"]
    assert words_of(second.body["svg"])
    assert (await desk.api.get(path, token=desk.wang.token)).status == 403
