"""The desk and its conversations are found along their indexes, however many there are."""

from datetime import timedelta

from backend.features.accounts import CustomerAccountsMerged
from backend.features.conversations.models import (
    KEEP,
    ChatMessage,
    Content,
    Correspondent,
    DeskItem,
    DeskItemKind,
    DeskItemState,
    Direction,
    RequestState,
    UnfinishedRequest,
)
from tests.features.conversations.chatting import Phone
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People, SignedIn
from tests.support.kit import Api
from tests.support.profiling import Profile

OURS = ("correspondents", "chat_messages", "desk_items", "unfinished_requests")
MANY = 300


async def plenty(phone: Phone, owner_id: str) -> None:
    """Most of it done, of other branches, or of other people."""
    store, now = phone.container.conversations.store, phone.container.now()
    people = [
        Correspondent(
            id=f"person-{number}",
            app_id="wx0a",
            openid=f"o-{number}",
            customer_id=f"customer-{number % 100}",
            branch_id=MAIN_BRANCH_ID if number % 2 else "other",
            organisation_id=FIRM_ID,
            created_at=now,
            expire_at=now + KEEP,
        )
        for number in range(MANY)
    ]
    await store.correspondents.add_all(people)
    await store.messages.add_all(
        [
            ChatMessage(
                correspondent_id=f"person-{number % 100}",
                dedupe=f"packet-{number}",
                direction=Direction.IN,
                content=Content.TEXT,
                text="在吗",
                created_at=now - timedelta(minutes=number),
                expire_at=now + timedelta(days=1 if number else -1),
            )
            for number in range(MANY)
        ]
    )
    await store.items.add_all(
        [
            DeskItem(
                kind=list(DeskItemKind)[number % 4],
                person_key=f"person-{number}",
                correspondent_id=f"person-{number}",
                customer_id=f"customer-{number % 100}",
                state=DeskItemState.DONE if number % 3 else DeskItemState.OPEN,
                owner_id=owner_id if number % 10 == 0 else f"staff-{number % 30}",
                branch_id=MAIN_BRANCH_ID if number % 2 else "other",
                organisation_id=FIRM_ID,
                created_at=now - timedelta(minutes=number),
                last_at=now,
            )
            for number in range(MANY)
        ]
    )
    await store.requests.add_all(
        [
            UnfinishedRequest(
                correspondent_id=f"person-{number}",
                customer_id=f"customer-{number % 100}",
                token=f"token-{number}",
                state=RequestState.FINISHED if number % 3 else RequestState.OPEN,
                ticket_id=f"ticket-{number}" if number % 3 else "",
                branch_id=MAIN_BRANCH_ID,
                organisation_id=FIRM_ID,
                created_at=now,
                touched_at=now,
                desk_at=now - timedelta(hours=1) if number == 3 else None,
                expires_at=now + timedelta(days=-1 if number == 6 else 1),
                expire_at=now + KEEP,
            )
            for number in range(MANY)
        ]
    )


async def test_no_list_of_the_desk_reads_a_whole_collection_or_sorts_in_memory(
    product: Api, phone: Phone, people: People, clerk: SignedIn, profile: Profile
) -> None:
    await plenty(phone, clerk.id)
    boss = await people.staff("business_administrator")
    await people.role("own-desk", {"desk:serve": "own"})
    await people.role("firm-desk", {"desk:serve": "organisation"})
    everybody = [clerk, boss, await people.staff("own-desk"), await people.staff("firm-desk")]
    items, talk = "/api/v1/desk-items?limit=5", "/api/v1/conversations/person-1"
    with profile.taken():
        for who in everybody:
            for query in ("", "&kind=chat", "&mine=true", "&state=done", f"&owner_id={who.id}"):
                path = f"{items}{query}"
                first = await product.get(path, token=who.token)
                assert first.status == 200, first.body
                cursor = first.body["next_cursor"] or ""
                await product.get(f"{path}&cursor={cursor}", token=who.token)
            await product.get("/api/v1/desk-item-counts", token=who.token)
            await product.get(talk, token=who.token)
            await product.get(f"{talk}/messages?limit=5", token=who.token)
    assert profile.asked(*OURS) == {"correspondents", "chat_messages", "desk_items"}
    assert profile.unindexed(*OURS) == []


async def test_what_is_heard_and_what_the_clock_does_walks_an_index(
    phone: Phone, clerk: SignedIn, profile: Profile
) -> None:
    await plenty(phone, clerk.id)
    conversations = phone.container.conversations
    with profile.taken():
        await phone.say("你好")
        await phone.say("进度")
        await phone.say("人工")
        assert await conversations.requests.give_to_desk() == 1
        assert await conversations.requests.expire() == 1
        assert await conversations.clearing.discard_overdue() == 1
        assert await conversations.subscribers.hand_over("nobody") == 0
        event = CustomerAccountsMerged(merged_id="customer-7", into_id="customer-8")
        await conversations.subscribers.follow_merged_accounts(event)
        await conversations.talks.of_customers(clerk.actor, ["customer-8"])
    assert profile.asked(*OURS) == set(OURS)
    assert profile.unindexed(*OURS) == []
    assert profile.wasteful(*OURS) == []
