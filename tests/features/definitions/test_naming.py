"""Differences call things by their names, and what is gone by what it was."""

from collections.abc import Sequence

from backend.container import Container
from backend.features.definitions import Naming, named
from backend.features.flows.models import shipped_flow
from backend.features.flows.sentences import flow_sentences
from backend.features.tickets import ServiceType
from tests.support.accounts import People
from tests.support.ticket_desk import TicketDesk


async def test_each_noun_is_looked_up_once_and_what_is_gone_says_so() -> None:
    asked: list[list[str]] = []

    async def fruit(ids: Sequence[str]) -> dict[str, str]:
        asked.append(list(ids))
        return {"1": "苹果", "2": "{0}\\1"}

    naming = Naming()
    naming.know("fruit", "水果", fruit)
    said = [f"{named('fruit', '1')}和{named('fruit', '3')}", f"{named('fruit', '2')}", "没有"]
    assert await naming.spell(said) == ["苹果和已删除的水果", "{0}\\1", "没有"]
    assert asked == [["1", "2", "3"]]
    assert await naming.spell(["没有"]) == ["没有"]
    assert len(asked) == 1


async def test_a_flow_s_difference_names_roles_and_product_lines(
    desk: TicketDesk, people: People, container: Container
) -> None:
    before = shipped_flow(ServiceType.REPAIR)
    lines = [
        {"product_line_id": line, "evidence": {"fault_code": True}}
        for line in (desk.line_id, "0" * 32)
    ]
    demands = [{"act": "approve", "roles": ["dispatcher"]}]
    changed = {"evidence_of_lines": lines, "demands": demands}
    after = type(before).model_validate(before.model_dump() | changed)
    name = (await container.device_services.catalogue.line_names([desk.line_id]))[desk.line_id]
    spelt = await container.definitions.naming.spell(flow_sentences(before, after))
    assert spelt == [
        "「审核通过」的要求：（无） → 由 调度 做",
        f"产品线“{name}”的完工取证：（无） → 故障代码",
        "产品线“已删除的产品线”的完工取证：（无） → 故障代码",
    ]


async def test_people_teams_firms_and_skills_have_names(
    people: People, container: Container
) -> None:
    staff = await people.staff("technician", name="相思鸟")
    firm = await people.subcontractor("远山安装队")
    said = [named("staff", staff.id), named("organisation", firm), named("team", "gone")]
    assert await container.definitions.naming.spell(said) == [
        "相思鸟",
        "远山安装队",
        "已删除的班组",
    ]
    assert await container.definitions.naming.spell([named("skill", "gone")]) == ["已删除的技能"]
