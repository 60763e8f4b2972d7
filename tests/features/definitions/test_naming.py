"""Differences call things by their names, and what is gone by what it was."""

from collections.abc import Sequence

from backend.container import Container
from backend.features.definitions import Naming, named, with_places
from backend.features.faults.schemas import ProblemTypeInput
from backend.features.flows.models import shipped_flow
from backend.features.flows.sentences import flow_sentences
from backend.features.sla.models import STANDARD_POLICY
from backend.features.tickets import TICKET_FACTS, ServiceType
from backend.kit.conditions import (
    AllOf,
    ListComparison,
    ListOperator,
    TextComparison,
    TextOperator,
    in_words,
)
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


def _is(fact: str, *values: str) -> TextComparison:
    return TextComparison(fact=fact, operator=TextOperator.IS, values=values)


async def test_what_a_condition_compares_by_id_is_called_by_its_name(
    desk: TicketDesk, container: Container
) -> None:
    line, branch = desk.line_id, desk.branch_id
    lines = await container.device_services.catalogue.line_names([line])
    branches = await container.accounts.organisations.branch_names([branch])
    await container.faults.problem_types.add(ProblemTypeInput(code="LEAK", name="漏水"))
    condition = AllOf(
        parts=(
            _is("branch", branch),
            _is("customer_level", "firm-vip"),
            _is("contract", "gone"),
            ListComparison(fact="product_lines", operator=ListOperator.ANY, values=(line,)),
            _is("problem_type", "LEAK", "制冷"),
            TextComparison(fact="problem_type", operator=TextOperator.CONTAINS, values=("LE",)),
        )
    )
    sentence = in_words(condition, with_places(TICKET_FACTS))
    assert await container.definitions.naming.spell([sentence]) == [
        f"服务网点是 “{branches[branch]}”，并且客户等级是 “VIP”，"
        "并且合同或项目是 “已删除的合同”，"
        f"并且产品线里有 “{lines[line]}”，"
        "并且问题类型是 “漏水” 或 “制冷”，并且问题类型里有 “LE”"
    ]


async def test_calendars_and_policies_are_called_by_their_titles(container: Container) -> None:
    said = [named("working_calendar", "standard"), named("sla_policy", "standard")]
    assert await container.definitions.naming.spell([*said, named("sla_policy", "gone")]) == [
        "标准工作时间",
        "标准时限",
        "已删除的时限规则",
    ]


def test_what_is_missing_is_refused_in_the_field_that_names_it(container: Container) -> None:
    kinds = container.definition_desk.shelf.kinds
    clocks = STANDARD_POLICY.clocks
    strict = clocks[1].model_copy(update={"calendar": "night"})
    policy = STANDARD_POLICY.model_copy(update={"clocks": (clocks[0], strict)})
    found = {
        need.key: kinds["sla_policy"].place_of(policy, need)
        for need in kinds["sla_policy"].references(policy)
    }
    assert found == {"standard": "calendar", "night": "clocks.1.calendar"}
    path = kinds["approval_path"]
    [need] = path.references(path.shipped["repair_charge"])
    assert path.place_of(path.shipped["repair_charge"], need) == "calendar"
