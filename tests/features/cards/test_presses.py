"""A press does its act once, for whoever was asked; and every screen follows, sooner or later."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from backend.container import Container
from backend.features.cards import (
    REFUSE,
    TAKE,
    Answer,
    CardBody,
    CardsChanged,
    Drawing,
    Press,
    ScreenUnavailable,
)
from backend.features.cards.kinds import acts_named
from backend.features.cards.models import CardSet, set_id
from backend.features.cards.repository import CardSetRepository
from backend.features.cards.service.book import CardBook
from backend.features.cards.service.presses import Presses
from backend.features.cards.service.redraws import Redraws
from backend.features.notifications import Occasion, Topic
from backend.kit.errors import TransitionNotAllowed
from backend.kit.mongo import Inbox, Mongo
from tests.support.accounts import People, SignedIn

ASSIGNED = Occasion.TECHNICIAN_ASSIGNED
BODY = CardBody(title="新工单", description="", words="", rows=(), address="https://a.example/b")


@dataclass
class Act:
    """Notes each act beside those that were rolled back again."""

    mongo: Mongo
    choices: Mapping[str, str] = field(default_factory=dict)
    done: list[Answer] = field(default_factory=list)
    is_refused: bool = False

    async def perform(self, answer: Answer) -> str:
        if self.is_refused:
            raise TransitionNotAllowed(current="已取消", action="接单")
        self.done.append(answer)
        await self.mongo.collection("card_acts").insert_one({"_id": answer.operation_id})
        return "已接单"


@dataclass
class Screens:
    """Codes work once; while it is away nothing is shown."""

    shown: list[tuple[str, str, str]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    is_away: bool = False

    async def redraw(self, userid: str, code: str, drawing: Drawing) -> bool:
        if self.is_away:
            raise ScreenUnavailable("HTTP 502")
        if code in self.used:
            return False
        self.used.add(code)
        self.shown.append((userid, code, drawing.closing))
        return True


@dataclass
class Table:
    container: Container
    wang: SignedIn
    subject: str
    take: Act
    refuse: Act
    screens: Screens
    book: CardBook
    presses: Presses
    redraws: Redraws

    @property
    def task_id(self) -> str:
        return f"task-{self.subject[-8:]}"

    async def hold(self) -> None:
        topic = Topic(subject=self.subject)
        member = f"wang-{self.subject[-8:]}"
        assert await self.book.hold(ASSIGNED, topic, self.task_id, self.wang.id, member, BODY)
        await self.book.note_sent(self.task_id, "send-code")

    def press(self, key: str = "take", code: str = "press-1", **chosen: str) -> Press:
        member = f"Wang-{self.subject[-8:]}"  # case does not count
        now = self.container.now()
        return Press(self.task_id, member, key, code, now, chosen)

    async def stored(self) -> CardSet:
        return await self.book.sets.get(set_id(ASSIGNED, self.subject))

    async def follow(self) -> None:
        await self.redraws.follow(CardsChanged(set_id=set_id(ASSIGNED, self.subject)))


@pytest.fixture
async def table(container: Container, people: People) -> Table:
    wang = await people.staff("technician")
    staff = await container.accounts.stores.staff.get(wang.id)
    staff.wecom_userid = f"wang-{wang.id[-8:]}"
    await container.accounts.stores.staff.save(staff)
    mongo, screens = container.mongo, Screens()
    take, refuse = Act(mongo), Act(mongo, choices={"too_far": "太远"})
    acts = {**dict.fromkeys(acts_named(), take), TAKE: take, REFUSE: refuse}
    unit_of_work, now = container.unit_of_work, container.now
    sets = CardSetRepository(container.mongo)
    accounts = container.accounts
    presses = Presses(
        sets,
        acts,
        accounts.directory,
        accounts.acting,
        screens,
        Inbox(container.mongo),
        unit_of_work,
        now,
    )
    made = Table(
        container,
        wang,
        f"visit:t:{wang.id}",
        take,
        refuse,
        screens,
        CardBook(sets, unit_of_work, now, is_used=True),
        presses,
        Redraws(sets, acts, screens, unit_of_work, now),
    )
    await made.hold()
    return made


async def test_one_press_pushed_ten_times_is_one_act(table: Table) -> None:
    await asyncio.gather(*(table.presses.take(table.press()) for _ in range(10)))
    [done] = table.take.done
    assert (done.actor.id, done.actor.via, done.subject) == (table.wang.id, "wecom", table.subject)
    assert (await table.stored()).ended == "已接单"


async def test_ten_different_presses_at_once_are_one_act(table: Table) -> None:
    presses = [table.press(code=f"press-{number}") for number in range(10)]
    await asyncio.gather(*map(table.presses.take, presses))
    begun = [answer.operation_id for answer in table.take.done]
    kept = table.container.mongo.collection("card_acts")
    assert await kept.count({"_id": {"$in": begun}}) == 1  # whoever lost has left nothing
    stored = await table.stored()
    assert stored.ended == "已接单"
    codes = {code.value for code in stored.cards[0].codes}
    assert codes <= {"send-code", *(press.code for press in presses)}


async def test_a_refused_act_is_said_on_the_card(table: Table) -> None:
    table.take.is_refused = True
    await table.presses.take(table.press())
    await table.presses.take(table.press())
    [card] = (await table.stored()).cards
    assert (card.closing, "已取消" in card.note) == ("没有办成", True)
    await table.follow()
    assert table.screens.shown == [(card.userid, "press-1", "没有办成")]


async def test_a_reason_that_is_none_of_ours_is_asked_again(table: Table) -> None:
    await table.presses.take(table.press("refuse", "p1"))
    await table.presses.take(table.press("refuse:confirm", "p2", reason="<script>"))
    await table.presses.take(table.press("refuse:confirm", "p3"))
    assert table.refuse.done == []
    await table.presses.take(table.press("refuse:confirm", "p4", reason="too_far"))
    assert [answer.reason for answer in table.refuse.done] == ["too_far"]


async def test_a_button_nobody_has_does_nothing(table: Table) -> None:
    for number, key in enumerate(("", "delete", "take:confirm:confirm", "x" * 1024)):
        await table.presses.take(table.press(key, f"odd-{number}"))
    assert table.take.done == []
    assert (await table.stored()).ended == ""


async def test_who_has_left_answers_nothing(table: Table) -> None:
    await table.container.accounts.stores.staff.collection.update_one(
        {"_id": table.wang.id}, {"$set": {"active": False}}
    )
    await table.presses.take(table.press())
    assert table.take.done == []
    assert [closing for _, _, closing in table.screens.shown] == ["不是发给您的"]


async def test_a_screen_that_is_away_is_drawn_later(table: Table) -> None:
    await table.presses.take(table.press())
    table.screens.is_away = True
    with pytest.raises(ScreenUnavailable):
        await table.follow()
    assert (await table.stored()).cards[0].is_stale
    table.screens.is_away = False
    await table.follow()
    await table.follow()
    assert [shown[1:] for shown in table.screens.shown] == [("press-1", "已接单")]
    assert not (await table.stored()).cards[0].is_stale


async def test_a_used_code_is_followed_by_the_next_and_then_it_rests(table: Table) -> None:
    table.screens.used.add("press-1")
    await table.presses.take(table.press())
    await table.follow()
    assert [shown[1] for shown in table.screens.shown] == ["send-code"]
    await table.book.end(ASSIGNED, table.subject, "已转派")
    await table.follow()  # no code is left: it stays, and is not tried for ever
    assert len(table.screens.shown) == 1
    assert not (await table.stored()).cards[0].is_stale


async def test_an_end_that_was_told_before_the_card_went_out_leaves_it_without_buttons(
    table: Table,
) -> None:
    subject = f"{table.subject}-b"
    await table.book.end(ASSIGNED, subject, "已撤回")
    topic = Topic(subject=subject)
    assert not await table.book.hold(ASSIGNED, topic, "late", table.wang.id, "wang", BODY)
