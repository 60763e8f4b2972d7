"""Two technicians on one visit: who may do what, and whose day is taken."""

from uuid import uuid4

import pytest

from backend.features.tickets import policies
from backend.features.tickets.errors import NotYourVisit, TooManySitePhotos
from backend.features.tickets.models.stages import SitePhoto
from backend.features.tickets.models.visit import MOST_SITE_PHOTOS
from backend.features.tickets.workflow import Act, TicketState
from backend.kit.access import Actor, ActorKind, Scope
from tests.support.ticket_desk import AT_THE_DOOR, Json, TicketDesk
from tests.support.tickets import NOON, WANG, a_ticket_in

BINDING = ("book", "rebook", "quote", "finish", "amend", "leave_incomplete", "suspend", "accept")


async def sent_together(desk: TicketDesk, **order: object) -> Json:
    ticket = await desk.report(anyway="两人上门")
    await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷"})
    both = {"technician_ids": [desk.wang.id, desk.li.id], **order}
    await desk.act(desk.dispatcher, ticket, "dispatch", both)
    return await desk.read(desk.wang, ticket)


async def on_site(desk: TicketDesk) -> Json:
    ticket = await sent_together(desk)
    await desk.act(desk.wang, ticket, "take")
    await desk.act(desk.wang, ticket, "book", {"window": desk.in_hours(1)})
    await desk.act(desk.wang, ticket, "arrive", AT_THE_DOOR)
    return await desk.act(desk.wang, ticket, "start_work")


async def offered_to(desk: TicketDesk, who: object, ticket: Json) -> set[str]:
    return {each["action"] for each in (await desk.read(who, ticket))["actions"]}  # type: ignore[arg-type]  # one of the desk's people


async def test_a_helper_checks_in_and_photographs_but_binds_nobody(desk: TicketDesk) -> None:
    ticket = await on_site(desk)
    offered = await offered_to(desk, desk.li, ticket)
    assert {"join", "photograph", "survey_site", "message"} <= offered
    assert offered.isdisjoint(BINDING)
    joined = await desk.act(desk.li, ticket, "join", {**AT_THE_DOOR, "note": "我也到了"})
    visit = joined["visits"][0]
    assert [each["technician_id"] for each in visit["joined"]] == [desk.li.id]
    assert visit["arrival"]["technician_id"] == desk.wang.id
    assert visit["joined"][0]["distance_metres"] == 0
    assert "join" not in await offered_to(desk, desk.li, ticket)
    assert "join" not in await offered_to(desk, desk.wang, ticket)
    completion = await desk.completion(desk.li)
    path = f"/api/v1/tickets/{ticket['id']}/visits/{visit['id']}/completion"
    refused = await desk.api.post(path, completion, token=desk.li.token, key=uuid4().hex)
    assert (refused.status, refused.body["code"]) == (403, "not_your_visit")
    assert (await desk.read(desk.agent, ticket))["state"] == "in_service"


async def test_who_is_in_charge_finishes_with_the_helpers_photos(desk: TicketDesk) -> None:
    ticket = await on_site(desk)
    photos = [await desk.media(desk.li) for _ in range(2)]
    taken = await desk.act(desk.li, ticket, "photograph", {"media_ids": photos})
    assert taken["visits"][0]["site_photo_ids"] == photos
    completion = await desk.completion(
        desk.wang, before_photo_ids=[photos[0]], after_photo_ids=[photos[1]]
    )
    done = await desk.act(desk.wang, ticket, "finish", completion)
    assert done["state"] == "done"
    assert done["visits"][0]["hand_over"]["completion"]["after_photo_ids"] == [photos[1]]
    seen = await desk.read(desk.customer, ticket)
    assert set(photos) <= set(seen["media"])


async def test_a_strangers_photo_is_not_taken_for_the_helpers(desk: TicketDesk) -> None:
    ticket = await on_site(desk)
    theirs = await desk.media(desk.stranger)
    refused = await desk.try_to(desk.li, ticket, "photograph", {"media_ids": [theirs]})
    assert (refused.status, refused.body["code"]) == (422, "media_not_usable")
    assert (await desk.read(desk.agent, ticket))["visits"][0]["site_photo_ids"] == []


async def test_whoever_comes_first_starts_the_visit_and_the_other_joins(desk: TicketDesk) -> None:
    ticket = await sent_together(desk)
    await desk.act(desk.wang, ticket, "take")
    await desk.act(desk.wang, ticket, "book", {"window": desk.in_hours(1)})
    await desk.act(desk.li, ticket, "depart")
    await desk.act(desk.li, ticket, "arrive", AT_THE_DOOR)
    joined = await desk.act(desk.wang, ticket, "join", AT_THE_DOOR)
    assert joined["visits"][0]["arrival"]["technician_id"] == desk.li.id
    assert [each["technician_id"] for each in joined["visits"][0]["joined"]] == [desk.wang.id]
    path = f"/api/v1/tickets/{ticket['id']}/visits/{joined['visits'][0]['id']}/joining"
    again = await desk.api.post(path, AT_THE_DOOR, token=desk.wang.token)
    assert again.status == 403
    assert len((await desk.read(desk.agent, ticket))["visits"][0]["joined"]) == 1


async def test_a_helper_far_from_the_door_needs_a_reason_and_a_photo_too(desk: TicketDesk) -> None:
    ticket = await on_site(desk)
    far = {"position": {"latitude": 30.9, "longitude": 120.1}}
    refused = await desk.try_to(desk.li, ticket, "join", far)
    assert (refused.status, refused.body["code"]) == (422, "outside_the_fence")
    photo = await desk.media(desk.li)
    joined = await desk.act(
        desk.li, ticket, "join", {**far, "outside_reason": "weak_signal", "photo_ids": [photo]}
    )
    assert joined["visits"][0]["joined"][0]["inside"] is False


@pytest.mark.parametrize("alone", ["wang", "li"])
async def test_the_days_of_both_are_taken(desk: TicketDesk, alone: str) -> None:
    window = desk.in_hours(3)
    ticket = await sent_together(desk, window=window)
    other = await desk.report(anyway="又一个")
    await desk.act(desk.agent, other, "approve", {"problem_type": "制冷"})
    order = {"technician_ids": [getattr(desk, alone).id], "window": window}
    refused = await desk.try_to(desk.dispatcher, other, "dispatch", order)
    assert (refused.status, refused.body["code"]) == (409, "technician_busy")
    await desk.act(desk.dispatcher, ticket, "recall")
    assert (await desk.try_to(desk.dispatcher, other, "dispatch", order)).status == 200


async def test_the_other_one_in_charge_may_do_what_the_first_may_not(desk: TicketDesk) -> None:
    ticket = await sent_together(desk, in_charge_id=desk.li.id)
    assert "take" not in await offered_to(desk, desk.wang, ticket)
    await desk.act(desk.li, ticket, "take")
    assert "book" in await offered_to(desk, desk.li, ticket)
    assert "book" not in await offered_to(desk, desk.wang, ticket)


def test_a_technician_of_another_visit_photographs_nothing() -> None:
    ticket = a_ticket_in(TicketState.IN_SERVICE)
    outsider = Actor(id="zhao", kind=ActorKind.STAFF, grants={"tickets:work": Scope.OWN})
    with pytest.raises(NotYourVisit):
        policies.wear(outsider, ticket, Act.PHOTOGRAPH)


def test_a_visit_keeps_a_bounded_number_of_photos() -> None:
    ticket = a_ticket_in(TicketState.IN_SERVICE)
    photos = [
        SitePhoto(id=f"photo-{n}", sha256="d" * 64, by_id="wang", at=NOON)
        for n in range(MOST_SITE_PHOTOS)
    ]
    ticket.photograph(photos, "", WANG, NOON)
    with pytest.raises(TooManySitePhotos):
        ticket.photograph(photos[:1], "", WANG, NOON)
    assert len(ticket.visits[0].site_photos) == MOST_SITE_PHOTOS
