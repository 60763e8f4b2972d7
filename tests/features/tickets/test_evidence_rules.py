"""What a firm wants recorded: its own rules, for visits sent from then on."""

from tests.support.accounts import People, SignedIn
from tests.support.ticket_desk import AT_THE_DOOR, Json, TicketDesk


async def administrator(people: People) -> SignedIn:
    return await people.staff("business_administrator")


async def required(desk: TicketDesk, ticket: Json) -> Json:
    visit: Json = (await desk.read(desk.agent, ticket))["visits"][-1]["evidence"]
    return visit


async def test_a_lines_own_rule_goes_before_the_one_for_any(
    desk: TicketDesk, people: People
) -> None:
    admin = await administrator(people)
    rules = "/api/v1/evidence-rules"
    own, general = f"{rules}/{desk.line_id}/repair", f"{rules}/any/repair"
    shipped = await desk.api.get(own, token=admin.token)
    assert shipped.body["fault_code"] is True
    await desk.api.put(general, {"after_photos": 3}, token=admin.token)
    assert (await desk.api.get(own, token=admin.token)).body["after_photos"] == 3
    mine = {"after_photos": 2, "readings": ["出风温度"]}
    await desk.api.put(own, mine, token=admin.token)
    assert (await desk.api.get(own, token=admin.token)).body["readings"] == ["出风温度"]
    assert (await desk.api.delete(own, token=admin.token)).status == 204
    assert (await desk.api.delete(own, token=admin.token)).status == 404
    assert (await desk.api.get(own, token=admin.token)).body["after_photos"] == 3
    await desk.api.delete(general, token=admin.token)


async def test_visits_that_are_out_keep_the_rule_they_were_sent_with(
    desk: TicketDesk, people: People
) -> None:
    admin = await administrator(people)
    ticket = await desk.dispatched()
    path = f"/api/v1/evidence-rules/{desk.line_id}/repair"
    rule = {"readings": ["出风温度"], "after_photos": 1}
    assert (await desk.api.put(path, rule, token=admin.token)).status == 200
    assert (await required(desk, ticket))["readings"] == []
    later = await desk.dispatched(anyway="另一件")
    assert (await required(desk, later))["readings"] == ["出风温度"]
    await desk.act(desk.wang, later, "take")
    await desk.act(desk.wang, later, "book", {"window": desk.in_hours(1)})
    await desk.act(desk.wang, later, "arrive", AT_THE_DOOR)
    await desk.act(desk.wang, later, "start_work")
    completion = await desk.completion(desk.wang)
    refused = await desk.try_to(desk.wang, later, "finish", completion)
    assert refused.body["params"]["fields"] == ["readings"]
    reading = {"name": "出风温度", "value": 14.2, "unit": "℃"}
    done = await desk.act(desk.wang, later, "finish", {**completion, "readings": [reading]})
    assert done["state"] == "done"


async def test_changing_a_rule_is_written_down(desk: TicketDesk, people: People) -> None:
    admin = await administrator(people)
    path = f"/api/v1/evidence-rules/{desk.line_id}/care"
    await desk.api.put(path, {"before_photos": 2}, token=admin.token)
    await desk.api.delete(path, token=admin.token)
    entries = desk.container.mongo.collection("audit_entries")
    rows = await entries.find({"subject_id": f"{desk.line_id}|care"}, limit=5)
    assert [row["actor_id"] for row in rows] == [admin.id] * 2
    for who in (desk.agent, desk.customer):
        assert (await desk.api.put(path, {}, token=who.token)).status == 403
