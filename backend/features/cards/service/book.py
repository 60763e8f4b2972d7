"""Who has a card about what: told by whoever sends them, and by whoever settles the matter."""

from backend.features.cards.drawing import CardBody
from backend.features.cards.models import HeldCard
from backend.features.cards.repository import CardSetRepository
from backend.features.notifications import Occasion, Topic
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional


class CardBook:
    """`is_used`: this installation has a place for cards, and hears of presses."""

    def __init__(
        self, sets: CardSetRepository, unit_of_work: UnitOfWork, now: Clock, *, is_used: bool
    ) -> None:
        self.sets = sets
        self.unit_of_work = unit_of_work
        self.now = now
        self.is_used = is_used

    @transactional
    async def hold(
        self,
        occasion: Occasion,
        topic: Topic,
        task_id: str,
        staff_id: str,
        userid: str,
        body: CardBody,
    ) -> bool:
        """Before a card goes out: a press may come before the answer to the sending does.

        False: what it asks for is settled, so it goes out without buttons.
        """
        found = await self.sets.opened(occasion, topic.subject, self.now())
        card = HeldCard(
            task_id=task_id,
            staff_id=staff_id,
            userid=userid.lower(),
            body=body.model_dump_json(),
            held_at=self.now(),
            may_answer=topic.may_answer,
        )
        may_go = found.hold(card)
        await self.sets.save(found)
        return may_go

    @transactional
    async def note_sent(self, task_id: str, code: str) -> None:
        """`code` is the platform's for redrawing it; empty where there is none."""
        found = await self.sets.with_card(task_id)
        if found is not None:
            found.note_sent(task_id, code, self.now())
            await self.sets.save(found)

    @transactional
    async def end(self, occasion: Occasion, subject: str, closing: str, note: str = "") -> None:
        """What the cards ask for is settled: all of them say so, and later ones too."""
        if not self.is_used:
            return
        found = await self.sets.opened(occasion, subject, self.now())
        found.end(closing, note)
        await self.sets.save(found)
