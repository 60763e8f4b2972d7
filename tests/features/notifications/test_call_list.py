"""Customers whom nothing but a telephone reaches."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from backend.features.notifications import About, Occasion, Recipient
from backend.features.notifications.call_list.models import CallState
from backend.kit.pagination import PageQuery
from tests.features.notifications.builders import LINK, samples
from tests.features.notifications.conftest import Notices
from tests.support.accounts import People, SignedIn
from tests.support.kit import Api

ON_THE_WAY, FINISHED = Occasion.CUSTOMER_ON_THE_WAY, Occasion.CUSTOMER_FINISHED
CALLS = "/api/v1/call-list"


@pytest.fixture
async def mary(people: People) -> SignedIn:
    """A customer with neither WeChat nor a telephone of her own in her account."""
    return await people.customer(openid="oNobody-here")


@pytest.fixture
async def agent(people: People) -> SignedIn:
    return await people.staff("service_agent")


async def tell(
    notices: Notices, who: SignedIn, branch_id: str, occasion: Occasion = FINISHED, case: str = "t1"
) -> None:
    notices.sent += 1
    about = About(kind="ticket", id=case, branch_id=branch_id, organisation_id="firm")
    await notices.parts.notifications.send(
        occasion,
        Recipient.customer(who.id),
        samples(occasion),
        LINK,
        f"event-{notices.sent}",
        about=about,
    )
    await notices.deliver()


async def listed(api: Api, who: SignedIn, more: str = "") -> list[dict[str, Any]]:
    answer = await api.get(f"{CALLS}{more}", token=who.token)
    assert answer.status == 200
    return list(answer.body["items"])


async def act(api: Api, who: SignedIn, entry: dict[str, Any], outcome: str = "") -> Any:
    path = f"{CALLS}/{entry['id']}"
    if outcome:
        return await api.post(f"{path}/outcome", {"outcome": outcome}, token=who.token)
    return await api.post(f"{path}/taking", token=who.token)


async def test_who_misses_what_matters_is_called_once_for_all_of_it(
    api: Api, notices: Notices, mary: SignedIn, agent: SignedIn
) -> None:
    branch = agent.actor.branch_id
    await tell(notices, mary, branch, Occasion.CUSTOMER_APPOINTMENT_MADE)
    await tell(notices, mary, branch, ON_THE_WAY)
    await tell(notices, mary, branch, Occasion.CUSTOMER_CLOSED, "t2")  # no reason to ring
    [entry] = await listed(api, agent)
    assert (entry["subject_id"], entry["occasion"], entry["missed"]) == ("t1", ON_THE_WAY.value, 2)
    assert (entry["state"], entry["customer_id"]) == ("open", mary.id)
    assert "482915" not in str(entry)  # the code is the customer's alone


async def test_a_call_is_taken_by_one_and_ends_with_its_outcome(
    api: Api, notices: Notices, people: People, mary: SignedIn, agent: SignedIn
) -> None:
    colleague = await people.staff("service_agent")
    await tell(notices, mary, agent.actor.branch_id)
    [entry] = await listed(api, agent)
    answers = await asyncio.gather(act(api, agent, entry), act(api, colleague, entry))
    assert sorted(answer.status for answer in answers) == [200, 409]
    taker, other = (agent, colleague) if answers[0].status == 200 else (colleague, agent)
    refused = await act(api, other, entry, "told")
    assert refused.body["code"] == "call_taken_by_colleague"
    again = await act(api, taker, entry, "no_answer")
    assert (again.body["state"], again.body["tries"]) == ("open", 1)
    done = await act(api, other, entry, "told")
    assert (done.body["state"], done.body["outcome"]) == ("done", "told")
    assert await listed(api, agent) == []
    assert len(await listed(api, agent, "?state=done")) == 1
    late = await act(api, agent, entry)
    assert (late.status, late.body["code"]) == (409, "transition_not_allowed")


async def test_a_forgotten_call_can_be_taken_over_after_half_an_hour(
    api: Api, notices: Notices, people: People, mary: SignedIn, agent: SignedIn
) -> None:
    colleague = await people.staff("service_agent")
    await tell(notices, mary, agent.actor.branch_id)
    [entry] = await listed(api, agent)
    assert (await act(api, agent, entry)).status == 200
    notices.container.now.move(minutes=31)  # type: ignore[attr-defined]  # the test's own clock
    assert (await act(api, colleague, entry)).body["taken_by"] == colleague.id


async def test_who_reads_the_message_after_all_is_not_called(
    api: Api, notices: Notices, mary: SignedIn, agent: SignedIn
) -> None:
    await tell(notices, mary, agent.actor.branch_id)
    [message] = (await api.get("/api/v1/me/messages", token=mary.token)).body["items"]
    await api.post(f"/api/v1/me/messages/{message['id']}/reading", token=mary.token)
    assert await listed(api, agent) == []
    [ended] = await listed(api, agent, "?state=done")
    assert (ended["outcome"], ended["missed"]) == ("reached_otherwise", 0)
    await tell(notices, mary, agent.actor.branch_id, ON_THE_WAY)
    [entry] = await listed(api, agent)  # another message, another call
    assert (entry["missed"], entry["outcome"]) == (1, None)


async def test_who_marks_all_as_read_is_not_called_either(
    api: Api, notices: Notices, mary: SignedIn, agent: SignedIn
) -> None:
    for case in ("t1", "t2"):
        await tell(notices, mary, agent.actor.branch_id, case=case)
    assert len(await listed(api, agent)) == 2
    await api.post("/api/v1/me/message-readings", token=mary.token)
    assert await listed(api, agent) == []


async def test_what_is_no_longer_useful_leaves_the_list(
    api: Api, notices: Notices, mary: SignedIn, agent: SignedIn
) -> None:
    await tell(notices, mary, agent.actor.branch_id)
    [stored] = await notices.parts.stores.calls.find({})
    assert stored.expire_at == stored.useful_until + timedelta(days=1)
    assert len(await listed(api, agent)) == 1
    notices.container.now.move(days=4)  # type: ignore[attr-defined]  # the test's own clock
    page = await notices.parts.call_list.page(agent.actor, [CallState.OPEN], PageQuery())
    assert page.items == []


async def test_a_delivery_that_is_carried_twice_is_one_entry(
    notices: Notices, mary: SignedIn, agent: SignedIn
) -> None:
    """A death between the entry and the delivery: it is carried again."""
    await tell(notices, mary, agent.actor.branch_id)
    [delivery] = await notices.parts.stores.deliveries.find({})
    await asyncio.gather(*(notices.parts.call_list.follow(delivery) for _ in range(5)))
    [entry] = await notices.parts.stores.calls.find({})
    assert entry.missed == [delivery.id]


async def test_another_branch_does_not_see_it(
    api: Api, notices: Notices, people: People, mary: SignedIn, agent: SignedIn
) -> None:
    elsewhere = await people.staff(
        "service_agent", branch_id=await people.branch("城西网点", "firm")
    )
    await tell(notices, mary, agent.actor.branch_id)
    [entry] = await listed(api, agent)
    assert await listed(api, elsewhere) == []
    for outcome in ("", "told"):
        assert (await act(api, elsewhere, entry, outcome)).status == 404
    assert (await listed(api, agent))[0]["state"] == "open"


async def test_the_list_is_paged_by_who_has_waited_longest(
    api: Api, notices: Notices, mary: SignedIn, agent: SignedIn
) -> None:
    for case in ("t1", "t2", "t3"):
        await tell(notices, mary, agent.actor.branch_id, case=case)
    first = await api.get(f"{CALLS}?limit=2", token=agent.token)
    rest = await api.get(f"{CALLS}?limit=2&cursor={first.body['next_cursor']}", token=agent.token)
    shown = [each["subject_id"] for each in (*first.body["items"], *rest.body["items"])]
    assert shown == ["t1", "t2", "t3"]
