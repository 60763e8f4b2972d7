"""What a firm had set before there were flows is in them afterwards."""

from backend.container import Container
from backend.features.flows import fold_evidence_rules, pin_tickets
from backend.features.tickets import DEFAULT_EVIDENCE, ServiceType
from tests.features.flows.conftest import Rulebook, flow_of
from tests.support.ticket_desk import TicketDesk


async def test_evidence_rules_become_a_version_of_the_flow(
    desk: TicketDesk, rulebook: Rulebook, container: Container
) -> None:
    old, done = await desk.report(), await desk.report(anyway="另一件")
    tickets = container.mongo.collection("tickets")
    await tickets.update_many({}, {"$unset": {"flow": "", "idx.running": ""}})
    await tickets.update_one({"_id": done["id"]}, {"$set": {"state": "closed"}})
    rules = container.mongo.collection("evidence_rules")
    own = {"after_photos": 3, "readings": ["出风温度"]}
    for line, evidence in ((desk.line_id, own), ("any", {"before_photos": 2})):
        await rules.insert_one(
            {
                "_id": f"{line}|repair",
                "product_line_id": line,
                "service_type": "repair",
                "evidence": evidence,
            }
        )
    for _ in range(2):
        await fold_evidence_rules(container.mongo)
        await pin_tickets(container.mongo)

    book = container.flows.plans.flows
    now = await book.current("repair")
    assert now.version == 2
    assert now.content.evidence is not None
    assert now.content.evidence.before_photos == 2
    (own_line,) = now.content.evidence_of_lines
    assert (own_line.product_line_id, own_line.evidence.after_photos) == (desk.line_id, 3)
    shipped = (await book.at_version("repair", 1)).content
    assert shipped.evidence == DEFAULT_EVIDENCE[ServiceType.REPAIR]
    assert await rules.count({}) == 0
    assert (await flow_of(rulebook, old))["runs_by"]["version"] == 2
    assert (await desk.stored(old))["idx"]["running"] == "repair"
    closed = await desk.stored(done)
    assert (closed["flow"]["version"], "running" in closed["idx"]) == (2, False)

    await desk.act(desk.agent, old, "submit_for_review")
    await desk.act(desk.agent, old, "approve", {"problem_type": "制冷"})
    sent = {"technician_ids": [desk.wang.id]}
    visit = (await desk.act(desk.dispatcher, old, "dispatch", sent))["visits"][-1]
    assert visit["evidence"]["readings"] == ["出风温度"]
    assert await rulebook.publish() == 3
    assert (await desk.read(desk.agent, old))["visits"][-1]["evidence"]["after_photos"] == 3


async def test_nothing_set_is_nothing_carried_over(container: Container) -> None:
    await fold_evidence_rules(container.mongo)
    await pin_tickets(container.mongo)
    assert await container.mongo.collection("definitions").count({}) == 0
    assert (await container.flows.plans.pin(ServiceType.CARE)).version == 1
