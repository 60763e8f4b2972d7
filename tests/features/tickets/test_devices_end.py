"""A device is scrapped or exchanged while a ticket about it is open."""

from tests.features.tickets.test_blank_codes import settle
from tests.support.ticket_desk import Json, TicketDesk


async def end(desk: TicketDesk, how: str, **order: str) -> Json:
    path = f"/api/v1/devices/{desk.device_id}/{how}"
    body = {"reason": "压缩机烧毁", **order}
    done = await desk.api.post(path, body, token=desk.agent.token)
    assert done.status == 200, done.body
    ended: Json = done.body
    return ended


async def test_work_goes_on_when_the_device_is_scrapped(desk: TicketDesk) -> None:
    ticket = await desk.working()
    await end(desk, "scrapping", ticket_id=ticket["id"])
    await settle(desk)
    line = (await desk.lines(ticket))[-1]
    assert (line["action"], line["visibility"]) == ("edit", "internal")
    assert line["patch"]["scrapped"] == [None, desk.device_id]
    done = await desk.act(desk.wang, ticket, "finish", await desk.completion(desk.wang))
    assert done["state"] == "done"
    report = {"device_ids": [desk.device_id], "problem": "还是不行"}
    refused = await desk.api.post("/api/v1/tickets", report, token=desk.customer.token)
    assert (refused.status, refused.body["code"]) == (409, "device_is_scrapped")


async def test_an_open_ticket_is_found_under_the_new_device_too(desk: TicketDesk) -> None:
    ticket = await desk.working()
    model = (await desk.container.device_services.store.devices.get(desk.device_id)).model_id
    serial = f"NEW-{desk.branch_id[:8]}"
    new = (await end(desk, "swap", model_id=model, serial=serial, ticket_id=ticket["id"]))["new"]
    await settle(desk)
    await settle(desk)
    [device] = (await desk.read(desk.agent, ticket))["devices"]
    assert (device["device_id"], device["replaced_by"]) == (desk.device_id, new["id"])
    swaps = [line for line in await desk.lines(ticket) if "replaced_by" in line.get("patch", {})]
    assert len(swaps) == 1
    report = {"device_ids": [new["id"]], "problem": "新的也不行"}
    refused = await desk.api.post("/api/v1/tickets", report, token=desk.customer.token)
    assert (refused.status, refused.body["code"]) == (409, "open_ticket_exists")
    assert refused.body["params"]["ticket_id"] == ticket["id"]
    done = await desk.act(desk.wang, ticket, "finish", await desk.completion(desk.wang))
    assert done["state"] == "done"
    life = await desk.api.get(f"/api/v1/devices/{new['id']}/life", token=desk.agent.token)
    assert [each["id"] for each in life.body["services"]["items"]] == [ticket["id"]]


async def test_after_the_service_the_new_device_is_reported_by_itself(desk: TicketDesk) -> None:
    await desk.closed()
    model = (await desk.container.device_services.store.devices.get(desk.device_id)).model_id
    new = (await end(desk, "swap", model_id=model, serial=f"N-{desk.branch_id[:8]}"))["new"]
    await settle(desk)
    ticket = await desk.report(device_ids=[new["id"]])
    assert [each["device_id"] for each in ticket["devices"]] == [new["id"]]


async def test_a_scrapped_unit_is_not_added_to_a_ticket(desk: TicketDesk) -> None:
    store = desk.container.device_services.store
    device = await store.devices.get(desk.device_id)
    other = device.model_copy(update={"id": f"x{desk.device_id[1:]}", "version": 0})
    await store.devices.add(other)
    ticket = await desk.report(device_ids=[other.id])
    await end(desk, "scrapping")
    path = f"/api/v1/tickets/{ticket['id']}/units"
    refused = await desk.api.post(path, {"device_id": desk.device_id}, token=desk.agent.token)
    assert (refused.status, refused.body["code"]) == (409, "device_is_scrapped")
