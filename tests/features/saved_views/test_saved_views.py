"""Lists under a name: one's own, shared, counted, and never more than one may see."""

from uuid import uuid4

from backend.features.accounts import StaffLeft
from backend.features.saved_views.models import ViewFilter
from backend.features.tickets.schemas.queries import TicketListQuery
from tests.support.accounts import People, SignedIn
from tests.support.ticket_desk import Json, TicketDesk

WAITING: Json = {"state": ["submitted", "review"]}


async def save(desk: TicketDesk, who: SignedIn, **fields: object) -> Json:
    body = {"title": "等受理", "filter": WAITING, **fields}
    answer = await desk.api.post("/api/v1/saved-views", body, token=who.token)
    assert answer.status == 201, answer.body
    view: Json = answer.body
    return view


async def seen(desk: TicketDesk, who: SignedIn) -> list[str]:
    answer = await desk.api.get("/api/v1/saved-views", token=who.token)
    assert answer.status == 200, answer.body
    return [each["id"] for each in answer.body]


async def refused(desk: TicketDesk, who: SignedIn, body: Json) -> tuple[int, str]:
    before = await seen(desk, who)
    answer = await desk.api.post("/api/v1/saved-views", body, token=who.token)
    assert await seen(desk, who) == before
    return answer.status, answer.body["code"]


def test_a_view_asks_what_the_list_can_be_asked_and_names_no_customer() -> None:
    for name in ViewFilter.model_fields:
        assert name in TicketListQuery.model_fields
    given = ViewFilter.model_validate(WAITING | {"branch_id": "b", "urged": True, "source": "web"})
    asked = TicketListQuery.model_validate(given.model_dump())
    assert given.as_filter() == asked.filter()
    personal = {"phone", "phone_end", "name", "customer_id", "device_id", "number"}
    assert not personal & set(ViewFilter.model_fields)


async def test_what_one_saves_one_finds_again_changed_and_deleted(desk: TicketDesk) -> None:
    view = await save(desk, desk.agent)
    assert view["filter"]["state"] == ["submitted", "review"]
    assert (view["is_mine"], view["sharing"]) == (True, None)
    assert await seen(desk, desk.agent) == [view["id"]]
    assert await seen(desk, desk.dispatcher) == []
    path = f"/api/v1/saved-views/{view['id']}"
    change = {"title": "催单", "filter": {"urged": True}, "version": 0}
    changed = await desk.api.put(path, change, token=desk.agent.token)
    assert (changed.body["title"], changed.body["filter"]["state"]) == ("催单", [])
    stale = await desk.api.put(path, change, token=desk.agent.token)
    assert (stale.status, stale.body["code"]) == (409, "stale_document")
    assert (await desk.api.delete(path, token=desk.dispatcher.token)).status == 404
    assert (await desk.api.delete(path, token=desk.agent.token)).status == 204
    assert await seen(desk, desk.agent) == []


async def test_a_shared_view_is_for_the_branch_or_for_the_role(
    desk: TicketDesk, people: People
) -> None:
    near = await save(desk, desk.agent, sharing={"kind": "branch", "id": desk.branch_id})
    role = await save(desk, desk.agent, sharing={"kind": "role", "id": "dispatcher"})
    elsewhere = await people.branch(f"别处 {uuid4().hex[:6]}")
    other_agent = await people.staff("service_agent", branch_id=elsewhere)
    other_dispatcher = await people.staff("dispatcher", branch_id=elsewhere)
    assert set(await seen(desk, desk.dispatcher)) == {near["id"], role["id"]}
    assert await seen(desk, other_dispatcher) == [role["id"]]
    assert await seen(desk, other_agent) == []
    outside = await people.branch("外包网点", await people.subcontractor("外包队"))
    guest = await people.staff("dispatcher", branch_id=outside)
    assert await seen(desk, guest) == []
    path = f"/api/v1/saved-views/{role['id']}"
    assert (await desk.api.delete(path, token=desk.dispatcher.token)).status == 404
    manager = await people.staff("manager", branch_id=elsewhere)
    assert (await desk.api.delete(path, token=manager.token)).status == 204
    away = {"title": "别处", "filter": WAITING, "sharing": {"kind": "branch", "id": elsewhere}}
    assert await refused(desk, desk.agent, away) == (409, "not_yours_to_share_with")


async def test_what_finds_everything_or_a_person_is_not_saved(desk: TicketDesk) -> None:
    for bad in (
        {"title": "全部", "filter": {}},
        {"title": "全部", "filter": {"branch_id": desk.branch_id}},
        {"title": "电话", "filter": {**WAITING, "phone": desk.phones.customer}},
        {"title": "", "filter": WAITING},
        {"title": "x" * 21, "filter": WAITING},
        {"title": "越权", "filter": {"state": [{"$ne": "x"}]}},
    ):
        assert await refused(desk, desk.agent, bad) == (422, "invalid_request"), bad


async def test_each_counts_what_he_himself_may_see(desk: TicketDesk, people: People) -> None:
    view = await save(desk, desk.agent, sharing={"kind": "role", "id": "service_agent"})
    await desk.report()
    elsewhere = await people.branch(f"别处 {uuid4().hex[:6]}")
    other = await people.staff("service_agent", branch_id=elsewhere)
    for who, count in ((desk.agent, 1), (other, 0)):
        answer = await desk.api.get("/api/v1/saved-view-counts", token=who.token)
        found = {each["id"]: each for each in answer.body}
        assert found[view["id"]] == {"id": view["id"], "count": count, "most": 200}


async def test_one_person_has_thirty_and_no_more(desk: TicketDesk, people: People) -> None:
    keen = await people.staff("service_agent", branch_id=desk.branch_id)
    for number in range(30):
        await save(desk, keen, title=f"第 {number} 个")
    one_more = {"title": "再一个", "filter": WAITING}
    assert await refused(desk, keen, one_more) == (409, "too_many_saved_views")


async def test_a_leaver_takes_along_what_he_had_for_himself(
    desk: TicketDesk, people: People
) -> None:
    leaver = await people.staff("service_agent", branch_id=desk.branch_id)
    await save(desk, leaver)
    shared = await save(desk, leaver, sharing={"kind": "branch", "id": desk.branch_id})
    views = desk.container.console.saved_views.service
    mine = [shared["id"]]
    for _ in range(2):
        await views.forget_leaver(StaffLeft(staff_id=leaver.id))
        found = await views.visible(leaver.actor)
        assert [each.id for each in found if each.owner_id == leaver.id] == mine
