"""The photo of who works here: his own to give and to take away, and for few to see."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from backend.features.accounts import StaffLeft
from backend.features.portraits import PortraitSubscribers
from tests.support.accounts import People, SignedIn
from tests.support.faces import upload
from tests.support.kit import Answer, Api, fresh_key
from tests.support.ticket_desk import Json, TicketDesk

MINE = "/api/v1/me/portrait"


@dataclass
class Faces:
    """`boss` manages staff; 王 is a technician."""

    desk: TicketDesk
    boss: SignedIn

    @property
    def api(self) -> Api:
        return self.desk.api

    @property
    def wang(self) -> SignedIn:
        return self.desk.wang

    async def photo(self, who: SignedIn, kind: str = "photo", width: int = 900) -> str:
        return await upload(self.api, who, kind, width)

    async def give(self, who: SignedIn, photo_id: str, path: str = MINE) -> Answer:
        return await self.api.put(path, {"photo_id": photo_id}, token=who.token, key=fresh_key())

    async def shown(self, who: SignedIn, path: str = MINE) -> Json:
        answer = await self.api.get(path, token=who.token)
        assert answer.status == 200, answer.body
        found: Json = answer.body
        return found

    async def files(self) -> int:
        return await self.desk.container.mongo.collection("media").count({})

    def of(self, who: SignedIn) -> str:
        return f"/api/v1/staff/{who.id}/portrait"


@pytest.fixture
async def faces(desk: TicketDesk, people: People) -> Faces:
    return Faces(desk, await people.staff("business_administrator"))


async def test_a_technician_gives_his_photo_and_takes_it_away(faces: Faces) -> None:
    assert await faces.shown(faces.wang) == {"small": "", "given_at": None}
    photo = await faces.photo(faces.wang)
    given = await faces.give(faces.wang, photo)
    assert given.status == 200
    small = await faces.api.get(given.body["small"])
    assert (small.status, small.headers["content-type"]) == (200, "image/jpeg")
    assert (await faces.shown(faces.wang))["small"] == given.body["small"]
    assert (await faces.give(faces.wang, photo)).status == 200  # a second tap
    gone = await faces.api.delete(MINE, token=faces.wang.token)
    assert gone.status == 204
    assert await faces.shown(faces.wang) == {"small": "", "given_at": None}
    assert (await faces.api.get(given.body["small"])).status == 404
    assert await faces.files() == 0
    assert (await faces.api.delete(MINE, token=faces.wang.token)).status == 204


async def test_another_photo_takes_the_place_of_the_first_which_is_deleted(faces: Faces) -> None:
    first = await faces.give(faces.wang, await faces.photo(faces.wang))
    second = await faces.give(faces.boss, await faces.photo(faces.boss), faces.of(faces.wang))
    assert second.status == 200
    assert (await faces.api.get(first.body["small"])).status == 404
    assert (await faces.api.get((await faces.shown(faces.wang))["small"])).status == 200
    assert await faces.files() == 1
    portraits = faces.desk.container.portraits.store
    kept = await portraits.get(faces.wang.id)
    assert kept.given_by == faces.boss.id


async def test_two_photos_at_once_leave_one(faces: Faces) -> None:
    photos = [await faces.photo(faces.wang, width=width) for width in (700, 800)]
    answers = await asyncio.gather(*(faces.give(faces.wang, each) for each in photos))
    assert {each.status for each in answers} <= {200, 409}
    kept = await faces.desk.container.portraits.store.get(faces.wang.id)
    assert kept.photo_id in photos
    assert (await faces.api.get((await faces.shown(faces.wang))["small"])).status == 200


async def test_only_a_photo_of_ones_own_is_taken(faces: Faces) -> None:
    signature = await faces.photo(faces.wang, kind="signature")
    refused = await faces.give(faces.wang, signature)
    assert (refused.status, refused.body["code"]) == (422, "not_a_photo")
    others = await faces.photo(faces.desk.li)
    assert (await faces.give(faces.wang, others)).status == 422
    assert (await faces.give(faces.wang, "none")).status == 422
    assert await faces.shown(faces.wang) == {"small": "", "given_at": None}


async def test_nobody_touches_the_photo_of_another(faces: Faces) -> None:
    given = await faces.give(faces.wang, await faces.photo(faces.wang))
    li = faces.desk.li
    for who in (li, faces.desk.agent, faces.desk.customer):
        own = await faces.photo(who)
        answer = await faces.give(who, own, faces.of(faces.wang))
        assert answer.status in (403, 404), who.id
        gone = await faces.api.delete(faces.of(faces.wang), token=who.token)
        assert gone.status in (403, 404), who.id
    assert (await faces.give(faces.desk.customer, "any")).status == 404
    assert (await faces.shown(faces.wang))["small"] == given.body["small"]


async def test_the_picture_is_for_himself_and_who_reads_staff_there(
    faces: Faces, people: People
) -> None:
    photo = await faces.photo(faces.wang)
    await faces.give(faces.wang, photo)
    branch = await people.branch("别处")
    elsewhere = await people.staff("service_agent", branch_id=branch)
    seen: dict[str, Any] = {}
    for name, who in {
        "himself": faces.wang,
        "boss": faces.boss,
        "colleague": faces.desk.li,
        "customer": faces.desk.customer,
        "elsewhere": elsewhere,
    }.items():
        seen[name] = (await faces.api.get(f"/api/v1/media/{photo}", token=who.token)).status
    assert seen == {
        "himself": 200,
        "boss": 200,
        "colleague": 404,
        "customer": 404,
        "elsewhere": 404,
    }
    assert (await faces.api.get(f"/api/v1/media/{photo}")).status == 401


async def test_who_leaves_takes_his_face_along(faces: Faces) -> None:
    container = faces.desk.container
    await faces.give(faces.wang, await faces.photo(faces.wang))
    staff = await container.accounts.stores.staff.get(faces.wang.id)
    left = StaffLeft(staff_id=staff.id, successor_id="")
    hears = PortraitSubscribers(container.portraits.portraits)
    for _ in range(2):  # news may come twice
        await hears.forget_leaver(left)
    assert await faces.files() == 0
    assert await faces.shown(faces.boss, faces.of(faces.wang)) == {"small": "", "given_at": None}


async def test_who_has_left_is_given_no_face(faces: Faces) -> None:
    staff = faces.desk.container.accounts.stores.staff
    account = await staff.get(faces.wang.id)
    account.left_on = faces.desk.container.now().date()
    await staff.save(account)
    refused = await faces.give(faces.boss, await faces.photo(faces.boss), faces.of(faces.wang))
    assert (refused.status, refused.body["code"]) == (409, "nobody_to_show")
    assert await faces.shown(faces.boss, faces.of(faces.wang)) == {"small": "", "given_at": None}
