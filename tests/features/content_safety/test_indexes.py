"""Checks, purses and calls are found along indexes, however many there are."""

from datetime import timedelta

from backend.container import Container
from backend.features.content_safety import Piece, Subject, Suggestion, Verdict
from backend.features.content_safety.models import CheckState, ContentCheck
from backend.features.notifications import About, Occasion
from backend.features.notifications.call_list.models import CallEntry, CallState
from backend.features.notifications.wallet.models import Purse, ToldBy
from backend.kit.pagination import PageQuery
from tests.support.accounts import People
from tests.support.profiling import Profile

OURS = ("content_checks", "content_traces", "message_consents", "consent_ledger", "call_list")
RISKY = Verdict(Suggestion.RISKY, 20006)


async def plenty(container: Container, branch_id: str) -> None:
    """Three hundred of each, one in ten of them of the branch and open."""
    now, safety, notices = container.now(), container.content_safety, container.notices
    for number in range(300):
        place = {"branch_id": branch_id if number % 10 == 0 else "elsewhere"}
        subject = Subject(kind="ticket", id=f"t{number}", **place)
        picture = Piece(f"media:m{number}", media_id=f"m{number}")
        check = ContentCheck.of(subject, picture, f"c{number}", now + timedelta(days=number))
        if number % 10 == 0:
            check.judge(RISKY, now)
        await safety.stored.add(check)
        purse = Purse.empty(f"p{number}|t{number % 3}", f"t{number % 3}", now)
        purse.accept(ToldBy.CLIENT, now)
        if number % 10 == 0:
            purse.hold(f"d{number}", now - timedelta(hours=1), may_take_last=True)
        await notices.stores.purses.keep(purse, now)
        entry = CallEntry(
            customer_id=f"c{number}",
            about=About(kind="ticket", id=f"t{number}", **place),
            occasion=Occasion.CUSTOMER_FINISHED,
            missed=[f"d{number}"],
            state=CallState.OPEN if number % 10 == 0 else CallState.DONE,
            created_at=now,
            useful_until=now + timedelta(days=1),
            expire_at=now + timedelta(days=2),
        )
        await notices.stores.calls.add(entry)


async def test_nothing_is_read_from_end_to_end(
    container: Container, people: People, profile: Profile
) -> None:
    agent = await people.staff("service_agent")
    chief = await people.staff("business_administrator")
    await plenty(container, agent.actor.branch_id)
    safety, notices = container.content_safety, container.notices
    asked = PageQuery(limit=10)
    with profile.taken():
        for who in (agent.actor, chief.actor):
            await safety.reviews.page(who, CheckState.HELD, asked)
            await notices.call_list.page(who, [CallState.OPEN, CallState.TAKEN], asked)
        await safety.stored.due_ids(container.now(), 50)
        assert await safety.stored.hidden_files(["m0", "m1", "m10"]) == {"m0", "m10"}
        held = [purse async for purse in notices.stores.purses.held_since_before(container.now())]
        await notices.stores.calls.with_missed("d10")
        assert await notices.stores.calls.missed_by("c10") == ["d10"]
        await notices.wallet.left("oNobody", "t1")
    assert len(held) == 30
    assert profile.asked(*OURS) >= {"content_checks", "message_consents", "call_list"}
    assert profile.unindexed(*OURS) == []
    assert profile.wasteful(*OURS) == []
