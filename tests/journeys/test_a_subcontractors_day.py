"""A subcontractor's day: it joins, is given work, does it, and sees nothing but that."""

from typing import Final

from tests.journeys.test_one_repair import completion, reported
from tests.journeys.town import AT_THE_DOOR, CUSTOMER, Json, Town
from tests.support.canaries import DOORS, NAMES, canary_phone

HEAD, ZHOU = "head", "zhou"
PASSWORD: Final = "青山不改绿水长流-7"


async def joined(town: Town, who: str, username: str, invitation: str) -> None:
    """The link is opened, a password chosen, and the person signs in with it."""
    shown = await town.make("", "/api/v1/invitation-look-ups", {"token": invitation})
    assert shown["username"] == username
    accepted = await town.ask(
        "", "POST", "/api/v1/invitation-acceptances", {"token": invitation, "password": PASSWORD}
    )
    assert accepted.status == 204, accepted.body
    session = await town.make(
        "", "/api/v1/staff-sessions", {"username": username, "password": PASSWORD}
    )
    town.tokens[who] = session["token"]
    town.ids[who] = session["person_id"]


async def a_subcontractor(town: Town) -> str:
    """The firm takes on 远山安装队; its head comes by invitation and hires a technician. Its id."""
    opened = await town.make(
        "admin",
        "/api/v1/subcontractor-openings",
        {
            "name": "远山安装队",
            "administrator": {"username": "zhao", "name": NAMES[2], "phone": canary_phone(41)},
        },
    )
    await joined(town, HEAD, "zhao", opened["invitation"]["token"])
    hired = await town.make(
        HEAD,
        "/api/v1/staff",
        {
            "username": "zhou",
            "name": NAMES[3],
            "phone": canary_phone(42),
            "role_ids": ["technician"],
            "branch_id": opened["branch_id"],
        },
    )
    invited = await town.make(HEAD, f"/api/v1/staff/{hired['id']}/invitation", {"way": "link"})
    await joined(town, ZHOU, "zhou", invited["token"])
    organisation_id: str = opened["organisation_id"]
    return organisation_id


async def seen_by(town: Town, who: str) -> set[str]:
    return {row["id"] for row in (await town.get(who, "/api/v1/tickets"))["items"]}


async def told(town: Town, who: str, words: str) -> bool:
    await town.settle()
    messages = (await town.get(who, "/api/v1/me/messages"))["items"]
    return any(words in str(message) for message in messages)


async def of_a_neighbour(town: Town) -> str:
    """Another request, by phone, approved and waiting. Its id."""
    ticket = await town.make(
        "agent",
        "/api/v1/tickets",
        {
            "problem": "漏水",
            "contact": {"name": NAMES[2], "phone": canary_phone(43)},
            "address": {"region": "浙江省杭州市滨江区青桐里", "door": f"{DOORS[1]} 301"},
        },
    )
    await town.act("agent", ticket["id"], "approve", {"problem_type": "漏水"})
    ticket_id: str = ticket["id"]
    return ticket_id


async def done_by_zhou(town: Town, ticket_id: str) -> Json:
    await town.act(HEAD, ticket_id, "dispatch", {"technician_ids": [town.ids[ZHOU]]})
    assert await told(town, ZHOU, "新工单")
    await town.act(ZHOU, ticket_id, "take")
    await town.act(ZHOU, ticket_id, "book", {"window": town.in_hours(1)})
    await town.act(ZHOU, ticket_id, "depart")
    await town.act(ZHOU, ticket_id, "arrive", AT_THE_DOOR)
    await town.act(ZHOU, ticket_id, "start_work")
    return await town.act(ZHOU, ticket_id, "finish", await completion(town, ZHOU))


async def test_a_subcontractors_day(town: Town) -> None:
    outside = await a_subcontractor(town)
    ticket = await reported(town)
    ticket_id, number = str(ticket["id"]), str(ticket["number"])
    await town.act("agent", ticket_id, "approve", {"problem_type": "制冷"})
    other_id = await of_a_neighbour(town)
    assert await seen_by(town, HEAD) == set()
    assert (await town.ask(HEAD, "GET", f"/api/v1/tickets/{ticket_id}")).status == 404

    # The firm's dispatcher gives it the work; its head hands it on, inside only.
    [offered] = (await town.get("dispatcher", "/api/v1/subcontractors"))["items"]
    assert offered == {"id": outside, "name": "远山安装队"}
    await town.act("dispatcher", ticket_id, "give_out", {"organisation_id": outside})
    assert await told(town, HEAD, number)
    assert await seen_by(town, HEAD) == {ticket_id}
    masked = await town.ticket(HEAD, ticket_id)
    assert NAMES[1] not in str(masked["contact"])
    assert canary_phone(11) not in str(masked)
    await town.silent("wang", "li")
    refused = await town.ask(
        HEAD,
        "POST",
        f"/api/v1/tickets/{ticket_id}/dispatch",
        {"technician_ids": [town.ids["wang"]]},
    )
    assert (refused.status, refused.body["code"]) == (422, "unknown_technician")

    # The work is done; the firm watches, the customer notices nothing unusual.
    done = await done_by_zhou(town, ticket_id)
    assert done["state"] == "done"
    assert await seen_by(town, ZHOU) == {ticket_id}
    watched = await town.ticket("dispatcher", ticket_id)
    assert (watched["state"], watched["given_out"]["name"]) == ("done", "远山安装队")
    await town.act(CUSTOMER, ticket_id, "accept")
    await town.act(CUSTOMER, ticket_id, "rate", {"stars": 5, "tags": ["准时上门"]})
    closed = await town.act("agent", ticket_id, "close", {"satisfaction": 5})
    assert closed["state"] == "closed"

    # Device and customer are known to it by the ticket alone.
    device = f"/api/v1/devices/{town.ids['device']}"
    for who in (HEAD, ZHOU):
        assert (await town.ask(who, "GET", device)).status == 404
        life = await town.get(who, f"{device}/life")
        assert [service["id"] for service in life["services"]["items"]] == [ticket_id]
        assert (life["sale"], life["place"]) == (None, None)
    assert (await town.get(HEAD, "/api/v1/households"))["items"] == []

    # What is taken back is gone for it, whatever it had begun.
    await town.act("dispatcher", other_id, "give_out", {"organisation_id": outside})
    await town.act(HEAD, other_id, "dispatch", {"technician_ids": [town.ids[ZHOU]]})
    await town.act(ZHOU, other_id, "take")
    assert await seen_by(town, ZHOU) == {ticket_id, other_id}
    back = await town.act("dispatcher", other_id, "take_back", {"note": "客户指定本公司师傅"})
    assert (back["state"], back["given_out"]) == ("to_dispatch", None)
    for who in (HEAD, ZHOU):
        assert await seen_by(town, who) == {ticket_id}
        for path in ("", "/timeline"):
            hidden = await town.ask(who, "GET", f"/api/v1/tickets/{other_id}{path}")
            assert hidden.status == 404, (who, path)
    assert await told(town, HEAD, "收回")
    sent = await town.act("dispatcher", other_id, "dispatch", {"technician_ids": [town.ids["li"]]})
    assert sent["state"] == "dispatched"
    assert await seen_by(town, ZHOU) == {ticket_id}

    # Zhou leaves; what he has in hand goes back, and he is out.
    third_id = await of_a_neighbour(town)
    await town.act("dispatcher", third_id, "give_out", {"organisation_id": outside})
    await town.act(HEAD, third_id, "dispatch", {"technician_ids": [town.ids[ZHOU]]})
    today = town.clock().date().isoformat()
    left = await town.make(HEAD, f"/api/v1/staff/{town.ids[ZHOU]}/departure", {"last_day": today})
    assert (left["active"], left["left_on"]) == (False, today)
    assert (await town.ask(ZHOU, "GET", "/api/v1/me")).status == 401
    await town.settle()
    waiting = await town.ticket(HEAD, third_id)
    assert (waiting["state"], waiting["given_out"]["organisation_id"]) == ("to_dispatch", outside)
