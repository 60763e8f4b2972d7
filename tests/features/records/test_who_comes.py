"""Who stands before the door: his photo and how he was rated, for the customer he comes to."""

from datetime import timedelta
from typing import Any

import pytest

from backend.container import Container
from backend.features.dispatch.judging.ratings import LEAST, mean_words
from backend.features.dispatch.models.record import CountedRating
from tests.features.records.browsing import Browser
from tests.features.records.conftest import link_of
from tests.support.accounts import SignedIn
from tests.support.application import MovableClock
from tests.support.faces import give_face
from tests.support.ticket_desk import Json, TicketDesk


async def rated(container: Container, who: SignedIn, stars: list[int]) -> None:
    """As it is counted when customers rate him, one after the other."""
    stores, now = container.judging.stores, container.now()
    record = await stores.records.of(who.id)
    for place, given in enumerate(stars):
        record.rate(given, None)
        at = now + timedelta(seconds=place)
        counted = CountedRating(technician_ids=[who.id], stars=given, expire_at=at)
        await stores.ratings.keep(counted)
    await stores.records.keep(record)


async def person(desk: TicketDesk, ticket: Json) -> dict[str, Any]:
    path = f"/api/v1/tickets/{ticket['id']}/story"
    told = await desk.api.get(path, token=desk.customer.token)
    assert told.status == 200
    found: dict[str, Any] = told.body["person"]
    return found


async def test_who_comes_has_a_face_and_a_rating(desk: TicketDesk, browser: Browser) -> None:
    await give_face(desk.api, desk.wang)
    await rated(desk.container, desk.wang, [5, 5, 5, 5, 4, 5, 5, 5])
    ticket = await desk.working()
    who = await person(desk, ticket)
    assert (who["rating"], who["ratings"], who["is_new"]) == ("4.9", 8, False)
    small = await desk.api.get(who["photo"])
    assert (small.status, small.headers["content-type"]) == (200, "image/jpeg")
    mine = await desk.api.get(who["photo"], token=desk.customer.token)
    assert mine.status == 200
    page = (await browser.open(await link_of(desk, ticket))).text
    assert "4.9" in page
    assert "8 次评价" in page


async def test_the_plain_page_shows_the_same_face(desk: TicketDesk, browser: Browser) -> None:
    ticket = await desk.working()
    link = await link_of(desk, ticket)
    before = (await desk.api.get(link)).raw.decode()
    assert 'class="face" aria-hidden="true">' in before
    assert "的照片" not in before
    photo = await give_face(desk.api, desk.wang)
    after = (await desk.api.get(link)).raw.decode()
    assert f'<img class="face" src="/media/{photo}?size=thumbnail' in after


async def test_a_face_is_shown_until_the_ticket_has_ended(
    desk: TicketDesk, clock: MovableClock
) -> None:
    photo = await give_face(desk.api, desk.wang)
    done = await desk.done()
    last = (await person(desk, done))["photo"]
    assert (await desk.api.get(last)).status == 200
    await desk.act(desk.customer, done, "accept")
    assert (await person(desk, done))["photo"] != ""  # while it is rated
    await desk.act(desk.agent, done, "close", {"satisfaction": 5, "recommendation": 10})
    assert (await person(desk, done))["photo"] == ""
    path = f"/api/v1/media/{photo}?size=thumbnail"
    assert (await desk.api.get(path, token=desk.customer.token)).status == 404
    clock.move(minutes=11)
    assert (await desk.api.get(last)).status == 404


async def test_strangers_get_no_face(desk: TicketDesk) -> None:
    photo = await give_face(desk.api, desk.wang)
    ticket = await desk.working()
    link = (await person(desk, ticket))["photo"]
    for token in (desk.stranger.token, desk.li.token):
        assert (await desk.api.get(link, token=token)).status == 404
        assert (await desk.api.get(f"/api/v1/media/{photo}", token=token)).status == 404
        links = await desk.api.get(f"/api/v1/media-links?id={photo}", token=token)
        assert links.body == []
    story = f"/api/v1/tickets/{ticket['id']}/story"
    assert (await desk.api.get(story, token=desk.stranger.token)).status == 404
    broken = link.replace("signature=", "signature=0")
    assert (await desk.api.get(broken)).status == 404


async def test_before_anybody_has_taken_it_there_is_no_face(desk: TicketDesk) -> None:
    await give_face(desk.api, desk.wang)
    assert await person(desk, await desk.dispatched()) is None


async def test_the_colleague_who_comes_instead_is_the_one_shown(desk: TicketDesk) -> None:
    first, second = await give_face(desk.api, desk.wang), await give_face(desk.api, desk.li)
    ticket = await desk.appointed()
    assert first in (await person(desk, ticket))["photo"]
    await desk.act(
        desk.dispatcher,
        ticket,
        "transfer",
        {"reason": "too_far", "to": {"technician_ids": [desk.li.id]}},
    )
    await desk.act(desk.li, ticket, "take")
    assert second in (await person(desk, ticket))["photo"]


@pytest.mark.parametrize(
    ("stars", "told"),
    [
        ([], ("", 0, True)),
        ([5] * (LEAST - 1), ("", 0, True)),
        ([5, 4, 4, 4, 4], ("4.2", 5, False)),
        ([1] * 40 + [5] * 100, ("5.0", 100, False)),
    ],
)
async def test_few_ratings_are_no_rating_and_the_latest_count(
    desk: TicketDesk, stars: list[int], told: tuple[str, int, bool]
) -> None:
    await rated(desk.container, desk.wang, stars)
    who = await person(desk, await desk.appointed())
    assert (who["rating"], who["ratings"], who["is_new"]) == told


async def test_who_was_rated_long_ago_is_not_called_new(desk: TicketDesk) -> None:
    await rated(desk.container, desk.wang, [4] * 30)
    await desk.container.mongo.collection("dispatch_counted_ratings").delete_many({})
    who = await person(desk, await desk.appointed())
    assert (who["rating"], who["is_new"]) == ("", False)


def test_a_mean_is_rounded_as_people_round() -> None:
    means = {mean_words(stars) for stars in ([4, 5, 4, 5], [5, 4])}
    assert means == {"4.5"}
    assert mean_words([5] * 19 + [4]) == "5.0"  # 4.95
    assert mean_words([5, 5, 4]) == "4.7"
