"""Looking at content with the platform: verdicts early and late, outages, and who may see what."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from backend.container import Container
from backend.features.content_safety import (
    CheckImpossible,
    CheckLater,
    ContentChecks,
    Piece,
    Subject,
    Suggestion,
    Verdict,
    WhyUnchecked,
)
from backend.features.content_safety.models import CheckState, ContentCheck
from tests.support.accounts import People, SignedIn
from tests.support.application import MovableClock

TICKET = Subject(kind="ticket", id="t1", branch_id="b1", organisation_id="firm")
TEXT, PICTURE = Piece("problem", text="漏水，急"), Piece("media:m1", media_id="m1")
PASS, RISKY = Verdict(Suggestion.PASS, 100), Verdict(Suggestion.RISKY, 20006)


@dataclass
class Platform:
    """Stands for WeChat: answers as it is told, and notes who asked what."""

    verdict: Verdict = PASS
    failure: Exception | None = None
    asked: list[str] = field(default_factory=list)
    before_answer: Callable[[str], Any] | None = None

    async def check_text(self, openid: str, text: str) -> Verdict:
        self.asked.append(f"{openid}:{text}")
        if self.failure:
            raise self.failure
        return self.verdict

    async def check_image(self, openid: str, address: str) -> str:
        trace_id = f"trace-{len(self.asked)}"
        self.asked.append(f"{openid}:{address}")
        if self.failure:
            raise self.failure
        if self.before_answer:
            await self.before_answer(trace_id)
        return trace_id


@dataclass
class World:
    container: Container
    platform: Platform
    checks: ContentChecks
    counted: list[str]
    li: SignedIn
    clock: MovableClock

    async def submit(self, *pieces: Piece, author: str = "") -> None:
        await self.checks.submit(TICKET, pieces, author or self.li.id)

    async def look(self) -> None:
        await self.checks.ask_due()

    async def only(self) -> ContentCheck:
        [check] = await self.checks.checks.find({})
        return check

    async def events(self) -> list[str]:
        rows = await self.container.mongo.collection("outbox").find(
            {"type": {"$in": ["ContentHeld", "ContentReleased", "ContentRemoved"]}}, limit=20
        )
        return [row["type"] for row in rows]


@pytest.fixture
async def world(container: Container, people: People, clock: MovableClock) -> World:
    for name in ("content_checks", "content_traces", "outbox"):
        await container.mongo.collection(name).delete_many({})
    platform, safety = Platform(), container.content_safety
    counted: list[str] = []

    async def address(media_id: str) -> str:
        return f"https://files.example.com/{media_id}" if media_id != "gone" else ""

    checks = ContentChecks(
        safety.stored,
        safety.traces,
        platform,
        address,
        container.accounts.customers,
        counted.append,
        container.unit_of_work,
        container.now,
    )
    li = await people.customer(openid=f"o{uuid4().hex}")
    return World(container, platform, checks, counted, li, clock)


async def test_a_text_is_looked_at_once_however_often_it_is_submitted(world: World) -> None:
    for _ in range(2):
        await world.submit(TEXT)
    await asyncio.gather(*(world.look() for _ in range(5)))
    assert len(world.platform.asked) == 1
    check = await world.only()
    assert (check.state, check.text) == (CheckState.PASSED, "")
    assert world.counted == ["passed"]


async def test_risky_words_are_held_and_the_ticket_hears_of_it(world: World) -> None:
    world.platform.verdict = RISKY
    await world.submit(TEXT)
    await world.look()
    check = await world.only()
    assert (check.state, check.label, check.text) == (CheckState.HELD, 20006, TEXT.text)
    assert await world.events() == ["ContentHeld"]
    stored = await world.container.mongo.collection("content_checks").find_one({})
    assert stored
    assert isinstance(stored["text"], bytes)  # sealed


async def test_whose_account_wechat_does_not_know_is_not_looked_at_and_that_is_said(
    world: World, people: People
) -> None:
    by_phone = await people.customer(openid=f"o{uuid4().hex}")
    account = await world.container.accounts.stores.customers.get(by_phone.id)
    account.identities = []
    await world.container.accounts.stores.customers.save(account)
    for author in (by_phone.id, "nobody"):
        await world.submit(Piece(f"line:{author}", text="漏水"), author=author)
    await world.look()
    checks = await world.checks.checks.find({})
    assert {(c.state, c.why, c.text) for c in checks} == {
        (CheckState.UNCHECKED, WhyUnchecked.NO_OPENID, "")
    }
    assert world.platform.asked == []
    assert await world.events() == []


@pytest.mark.parametrize("verdict", [PASS, RISKY])
async def test_a_verdict_that_overtakes_the_answer_is_joined_to_it(
    world: World, verdict: Verdict
) -> None:
    async def push_first(trace_id: str) -> None:
        await world.checks.hear(trace_id, verdict)

    world.platform.before_answer = push_first
    await world.submit(PICTURE)
    await world.look()
    expected = CheckState.HELD if verdict is RISKY else CheckState.PASSED
    assert (await world.only()).state is expected


async def test_a_verdict_pushed_ten_times_at_once_is_one(world: World) -> None:
    await world.submit(PICTURE)
    await world.look()
    trace_id = (await world.only()).trace_id
    await asyncio.gather(*(world.checks.hear(trace_id, RISKY) for _ in range(10)))
    assert (await world.only()).state is CheckState.HELD
    assert await world.events() == ["ContentHeld"]
    assert world.counted.count("held") == 1


async def test_a_verdict_for_nobody_changes_nothing(world: World) -> None:
    await world.submit(PICTURE)
    await world.look()
    await world.checks.hear("somebody-elses", RISKY)
    assert (await world.only()).state is CheckState.ASKED


async def test_no_verdict_within_half_an_hour_is_asked_for_again_and_then_left_with_a_count(
    world: World,
) -> None:
    await world.submit(PICTURE)
    await world.look()
    await world.look()  # nothing is due
    assert len(world.platform.asked) == 1
    for asked in (2, 2):
        world.clock.move(minutes=31)
        await world.look()
        assert len(world.platform.asked) == asked
    check = await world.only()
    assert (check.state, check.why) == (CheckState.UNCHECKED, WhyUnchecked.NO_ANSWER)
    assert world.counted == ["asked", "no_answer"]
    await world.checks.hear("trace-0", RISKY)  # the first one's, hours late
    assert (await world.only()).state is CheckState.HELD


async def test_an_outage_leaves_content_shown_and_is_made_up_for(world: World) -> None:
    world.platform.failure = CheckLater()
    await world.submit(TEXT)
    await world.look()
    check = await world.only()
    assert (check.state, check.waits) == (CheckState.WAITING, 1)
    assert await world.events() == []
    world.platform.failure, world.platform.verdict = None, RISKY
    world.clock.move(seconds=61)
    await world.look()
    assert (await world.only()).state is CheckState.HELD


@pytest.mark.parametrize("why", [WhyUnchecked.NOT_SEEN_LATELY, WhyUnchecked.NOT_ACCEPTED])
async def test_what_the_platform_will_not_look_at_stays_shown(
    world: World, why: WhyUnchecked
) -> None:
    world.platform.failure = CheckImpossible(why)
    await world.submit(TEXT)
    await world.look()
    check = await world.only()
    assert (check.state, check.why) == (CheckState.UNCHECKED, why)
    assert world.counted == [why.value]


async def test_a_picture_that_has_gone_is_not_asked_about(world: World) -> None:
    await world.submit(Piece("media:gone", media_id="gone"))
    await world.look()
    assert (await world.only()).why is WhyUnchecked.NO_ADDRESS
    assert world.platform.asked == []


async def test_who_dies_in_the_call_leaves_it_to_the_next(world: World) -> None:
    world.platform.failure = asyncio.CancelledError()  # type: ignore[assignment]  # the power goes
    await world.submit(TEXT)
    with pytest.raises(asyncio.CancelledError):
        await world.look()
    world.platform.failure = None
    await world.look()
    assert (await world.only()).state is CheckState.WAITING  # still leased
    world.clock.move(seconds=121)
    await world.look()
    assert (await world.only()).state is CheckState.PASSED


async def test_without_a_mini_program_nothing_is_kept(world: World) -> None:
    await world.container.content_safety.checks.submit(TICKET, [TEXT], world.li.id)
    assert await world.checks.checks.find({}) == []


async def test_a_hidden_picture_is_hidden_from_all_but_who_reviews(
    world: World, people: People
) -> None:
    files = world.container.content_safety.files
    world.platform.before_answer = lambda trace_id: world.checks.hear(trace_id, RISKY)
    await world.submit(PICTURE, Piece("media:m2", media_id="m2"))
    technician = await people.staff("technician")
    agent = await people.staff("service_agent")
    await world.look()
    world.platform.before_answer = None
    assert await files.among(["m1", "m2", "m3"], technician.actor) == {"m1", "m2"}
    assert await files.among(["m1"], world.li.actor) == {"m1"}
    assert await files.among(["m1"], agent.actor) == set()


async def test_held_content_does_not_run_out_and_passed_content_does(world: World) -> None:
    await world.submit(TEXT)
    await world.look()
    check = await world.only()
    assert check.expire_at == pytest.approx(
        world.container.now() + timedelta(days=30), abs=timedelta(minutes=1)
    )
