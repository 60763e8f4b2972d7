"""Brings the cards on people's phones up to what they should show."""

from collections.abc import Mapping

import structlog

from backend.features.cards.drawing import CardBody, Drawing, closed, to_answer, to_choose, to_watch
from backend.features.cards.events import CardsChanged
from backend.features.cards.kinds import KINDS
from backend.features.cards.models import CardSet, Face, HeldCard
from backend.features.cards.ports import CardAct, CardScreen
from backend.features.cards.repository import CardSetRepository
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional

log = structlog.get_logger("cards")


class Redraws:
    def __init__(
        self,
        sets: CardSetRepository,
        acts: Mapping[str, CardAct],
        screen: CardScreen | None,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.sets = sets
        self.acts = acts
        self.screen = screen
        self.unit_of_work = unit_of_work
        self.now = now

    async def follow(self, event: CardsChanged) -> None:
        """One card after the other; what was drawn before is not drawn again.

        Raises ScreenUnavailable: the event is delivered again, and the rest drawn then.
        """
        found = await self.sets.find_one({"_id": event.set_id})
        if found is None or self.screen is None:
            return
        for card in found.cards:
            if card.is_stale:
                used = await self._draw(self.screen, found, card)
                await self._note(found.id, card, used)

    async def _draw(self, screen: CardScreen, found: CardSet, card: HeldCard) -> list[str]:
        """By the newest code that is still good; the codes that were tried."""
        drawing, used = self._drawing(found, card), []
        for code in reversed(card.codes):
            if not code.is_good(self.now()):
                continue
            used.append(code.value)
            if await screen.redraw(card.userid, code.value, drawing):
                return used
        log.info("card stays as it is", task_id=card.task_id, codes_tried=len(used))
        return used

    def _drawing(self, found: CardSet, card: HeldCard) -> Drawing:
        kind, body = KINDS[found.occasion], CardBody.model_validate_json(card.body)
        button = kind.button(card.pressed)
        match card.face:
            case Face.CHOOSING if button is not None:
                return to_choose(body, kind, button, self.acts[button.act].choices, card.note)
            case Face.ENDED:
                return closed(body, kind, card.closing, card.note)
            case _ if card.may_answer:
                return to_answer(body, kind)
            case _:
                return to_watch(body, kind)

    @transactional
    async def _note(self, set_id: str, drawn: HeldCard, used: list[str]) -> None:
        found = await self.sets.get(set_id)
        found.note_drawn(drawn.task_id, drawn.revision, used)
        await self.sets.save(found)
