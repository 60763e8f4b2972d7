"""一机一档: who may see the whole life of a device, and how much of it."""

from datetime import timedelta

import pytest

from backend.features.devices.models import DeviceCode
from tests.features.records.browsing import Browser
from tests.features.records.conftest import Sticker, a_report, link_of, phone_of
from tests.support.accounts import People
from tests.support.canaries import DOORS, NAMES
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk


async def life(desk: TicketDesk, token: str, query: str = "") -> Answer:
    return await desk.api.get(f"/api/v1/devices/{desk.device_id}/life{query}", token=token)


async def services(desk: TicketDesk, token: str) -> list[Json]:
    answer = await life(desk, token)
    assert answer.status == 200, answer.body
    found: list[Json] = answer.body["services"]["items"]
    return found


async def test_the_owner_sees_what_it_is_where_it_stands_and_every_service(
    desk: TicketDesk,
) -> None:
    ticket = await desk.closed(symptoms=["不制冷"])
    await desk.act(desk.customer, ticket, "rate", {"stars": 5, "words": "很快"})
    answer = await life(desk, desk.customer.token)
    assert answer.status == 200
    body = answer.body
    assert body["device"]["id"] == desk.device_id
    assert body["device"]["card"]["model"] == "KFR-35GW"
    assert body["place"] == {
        "area": "浙江省杭州市滨江区",
        "estate": "青桐里",
        "door": f"{DOORS[0]} ***",
    }
    [service] = body["services"]["items"]
    assert (service["number"], service["state_name"]) == (ticket["number"], "已关闭")
    assert (service["symptoms"], service["problem"]) == (["不制冷"], "不制冷")
    assert service["rating"] == {"stars": 5, "solved": True, "words": "很快"}
    [visit] = service["visits"]
    assert visit["technicians"] == [NAMES[3]]
    assert visit["action"] == "更换启动电容，试机正常"
    assert visit["parts"] == [
        {
            "name": "启动电容",
            "quantity": 1,
            "unit_price_fen": 0,
            "old_part": "given",
            "old_serial": "",
        }
    ]
    assert len(visit["photo_ids"]) == 2
    assert set(visit["photo_ids"]) <= set(body["media"])
    assert "fault_code" not in visit
    assert "customer_id" not in service


async def test_nobodys_name_phone_or_door_is_in_it(desk: TicketDesk) -> None:
    await desk.closed()
    for reader in (desk.customer, desk.agent, desk.wang):
        text = str((await life(desk, reader.token)).body)
        assert await phone_of(desk, desk.customer) not in text
        assert await phone_of(desk, desk.wang) not in text
        assert NAMES[1] not in text
        assert "1204" not in text


async def test_staff_see_also_what_is_for_the_firm(desk: TicketDesk) -> None:
    ticket = await desk.closed()
    [service] = await services(desk, desk.agent.token)
    assert service["customer_id"] == desk.customer.id
    assert service["channel"] == "miniprogram"
    assert service["problem_type"] == "制冷"
    [visit] = service["visits"]
    assert visit["fault_code"] == "制冷系统.压缩机.启动电容失效"
    assert service["number"] == ticket["number"]


async def test_a_stranger_finds_nothing_as_if_there_were_nothing(
    desk: TicketDesk, sticker: Sticker
) -> None:
    await desk.closed()
    refused = await life(desk, desk.stranger.token)
    missing = await desk.api.get(f"/api/v1/devices/{'0' * 32}/life", token=desk.stranger.token)
    assert (refused.status, missing.status) == (404, 404)
    assert {k: v for k, v in refused.body.items() if k != "request_id"} == {
        k: v for k, v in missing.body.items() if k != "request_id"
    }
    by_code = await desk.api.get(f"/api/v1/codes/{sticker.code}/life", token=desk.stranger.token)
    no_code = await desk.api.get(f"/api/v1/codes/{'A' * 22}/life", token=desk.stranger.token)
    assert (by_code.status, by_code.body["code"]) == (404, "code_not_found")
    assert by_code.body["detail"] == no_code.body["detail"]


@pytest.mark.parametrize("path", ["/api/v1/devices/{id}/life", "/api/v1/codes/{code}/life"])
async def test_without_signing_in_there_is_no_life(
    desk: TicketDesk, sticker: Sticker, path: str
) -> None:
    answer = await desk.api.get(path.format(id=desk.device_id, code=sticker.code))
    assert answer.status == 401


async def test_the_owner_finds_it_by_the_sticker(desk: TicketDesk, sticker: Sticker) -> None:
    ticket = await desk.report()
    answer = await desk.api.get(f"/api/v1/codes/{sticker.code}/life", token=desk.customer.token)
    assert [row["number"] for row in answer.body["services"]["items"]] == [ticket["number"]]


async def test_a_void_sticker_leads_nowhere(desk: TicketDesk, sticker: Sticker) -> None:
    codes = desk.container.device_services.store.codes
    code: DeviceCode = await codes.in_use(sticker.code)
    code.void("破损", desk.container.now())
    await codes.save(code)
    answer = await desk.api.get(f"/api/v1/codes/{sticker.code}/life", token=desk.customer.token)
    assert answer.status == 404


async def test_a_new_owner_does_not_see_the_services_of_the_one_before(
    desk: TicketDesk,
) -> None:
    before = await desk.closed()
    store = desk.container.device_services.store
    device = await desk.container.device_services.devices.get(desk.device_id)
    household = await desk.container.customers.households.ensure_for(desk.stranger.id)
    device.bind(desk.stranger.id, household.id, desk.container.now())
    await store.devices.save(device)
    assert await services(desk, desk.stranger.token) == []
    after = await desk.report(desk.stranger, address={"region": "杭州市", "door": "1"})
    assert [row["number"] for row in await services(desk, desk.stranger.token)] == [after["number"]]
    assert (await life(desk, desk.customer.token)).status == 404
    assert [row["number"] for row in await services(desk, desk.agent.token)] == [
        after["number"],
        before["number"],
    ]


async def test_a_strangers_words_and_photos_are_not_the_owners_to_read(
    desk: TicketDesk, sticker: Sticker, browser: Browser
) -> None:
    form = await sticker.form()
    await browser.sent(form, **a_report(form, problem="打我另一个电话"))
    [service] = await services(desk, desk.customer.token)
    assert service["symptoms"] == ["不制冷", "漏水"]
    assert (service["problem"], service["photo_ids"]) == ("", [])
    [seen_by_staff] = await services(desk, desk.agent.token)
    assert seen_by_staff["problem"] == "打我另一个电话"


async def test_a_technician_knows_the_devices_he_was_sent_to_wherever_they_belong(
    desk: TicketDesk, people: People
) -> None:
    await desk.dispatched()
    store = desk.container.device_services.store
    device = await desk.container.device_services.devices.get(desk.device_id)
    device.branch_id = await people.branch("城西网点")
    await store.devices.save(device)
    assert len(await services(desk, desk.wang.token)) == 1
    assert (await life(desk, desk.li.token)).status == 404


async def test_other_branches_do_not_see_it(desk: TicketDesk, people: People) -> None:
    branch = await people.branch("城西网点")
    outsider = await people.staff("service_agent", branch_id=branch)
    await desk.report()
    assert (await life(desk, outsider.token)).status == 404


async def test_what_was_said_anonymously_is_counted_and_not_quoted(desk: TicketDesk) -> None:
    ticket = await desk.closed()
    rating = {"stars": 2, "words": "来晚了", "anonymous": True}
    await desk.act(desk.customer, ticket, "rate", rating)
    [for_staff] = await services(desk, desk.agent.token)
    assert for_staff["rating"] == {"stars": 2, "solved": True, "words": ""}
    [for_owner] = await services(desk, desk.customer.token)
    assert for_owner["rating"]["words"] == "来晚了"


async def test_services_come_in_pages_the_newest_first(desk: TicketDesk) -> None:
    numbers = []
    for _ in range(5):
        ticket = await desk.report()
        await desk.act(desk.customer, ticket, "cancel", {"reason": "not_needed"})
        numbers.append(ticket["number"])
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        answer = await life(desk, desk.customer.token, f"?limit=2&cursor={cursor}")
        page = answer.body["services"]
        seen += [row["number"] for row in page["items"]]
        cursor = page["next_cursor"] or ""
    assert seen == numbers[::-1]
    assert cursor == ""


async def test_visits_the_customer_never_heard_of_are_not_in_his_view(desk: TicketDesk) -> None:
    ticket = await desk.dispatched()
    await desk.act(desk.wang, ticket, "refuse", {"reason": "too_far"})
    [for_owner] = await services(desk, desk.customer.token)
    assert for_owner["visits"] == []
    [for_staff] = await services(desk, desk.agent.token)
    assert [visit["state"] for visit in for_staff["visits"]] == ["released"]


async def test_a_links_photos_are_not_opened_by_the_life_of_another(
    desk: TicketDesk, browser: Browser
) -> None:
    """Addresses of photos are made for one reader and checked against him."""
    ticket = await desk.done()
    answer = await life(desk, desk.customer.token)
    addresses = [link["url"] for link in answer.body["media"].values()]
    assert len(addresses) == 2
    for address in addresses:
        altered = address.replace("reader=", "reader=0")
        assert (await desk.api.get(altered)).status == 404
    assert (await desk.api.get(await link_of(desk, ticket))).status == 200


async def test_the_life_shows_family_origin_and_events(desk: TicketDesk) -> None:
    store = desk.container.device_services.store
    outdoor = await store.devices.get(desk.device_id)
    inside = {"version": 0, "parent_id": outdoor.id}
    indoor = outdoor.model_copy(update=inside | {"id": f"i{outdoor.id[1:]}", "serial": "IN"})
    elsewhere = outdoor.model_copy(
        update=inside
        | {
            "id": f"z{outdoor.id[1:]}",
            "serial": "ELSE",
            "household_id": "another",
            "owner_account_id": "li",
        }
    )
    for below_it in (indoor, elsewhere):
        await store.devices.add(below_it)
    path = f"/api/v1/devices/{outdoor.id}"
    part = {"name": "主板", "serial": "MB-1", "ticket_id": "ticket-1"}
    fitted = await desk.api.post(f"{path}/components", part, token=desk.wang.token)
    assert fitted.status == 201
    life = (await desk.api.get(f"{path}/life", token=desk.agent.token)).body
    assert [each["id"] for each in life["family"]["parts"]] == [indoor.id, elsewhere.id]
    assert life["origin"] == {"batch_number": "", "made_on": None, "supplier": ""}
    assert [(each["act"], each["by"]) for each in life["events"]] == [
        ("component_fitted", desk.wang.id)
    ]
    below = (await desk.api.get(f"/api/v1/devices/{indoor.id}/life", token=desk.agent.token)).body
    assert [each["id"] for each in below["family"]["part_of"]] == [outdoor.id]
    own = (await desk.api.get(f"{path}/life", token=desk.customer.token)).body
    assert [each["id"] for each in own["family"]["parts"]] == [indoor.id]
    assert "origin" not in own
    assert elsewhere.id not in str(own)
    assert desk.wang.id not in str(own["events"])
    stranger = await desk.api.get(f"{path}/life", token=desk.stranger.token)
    assert stranger.status == 404


async def test_the_owner_reads_of_his_own_time_only(desk: TicketDesk) -> None:
    store = desk.container.device_services.store
    device = await store.devices.get(desk.device_id)
    path = f"/api/v1/devices/{device.id}"
    part = {"name": "主板", "serial": "MB-1"}
    await desk.api.post(f"{path}/components", part, token=desk.wang.token)
    device = await store.devices.get(device.id)
    device.owned_since = desk.container.now() + timedelta(seconds=1)
    await store.devices.save(device)
    own = (await desk.api.get(f"{path}/life", token=desk.customer.token)).body
    assert own["events"] == []
    assert own["device"]["components"][0]["serial"] == "MB-1", "what is in it stays in it"
