"""What a press does: once, for whoever was asked, while it can still be done."""

from collections.abc import Mapping
from typing import Final

import structlog

from backend.features.accounts import ActingStaff, StaffDirectory
from backend.features.cards.drawing import BACK, CONFIRM, REASON, CardBody, closed
from backend.features.cards.kinds import KINDS, CardButton, acts_named
from backend.features.cards.models import CardSet, Face, HeldCard
from backend.features.cards.ports import Answer, CardAct, CardScreen, Press, ScreenUnavailable
from backend.features.cards.repository import CardSetRepository
from backend.kit.clock import Clock
from backend.kit.errors import AppError
from backend.kit.mongo import Inbox, UnitOfWork, transactional
from backend.kit.tokens import token_hash

log = structlog.get_logger("cards")

HANDLER: Final = "cards.presses"
VIA: Final = "wecom"
NOT_YOURS: Final = "不是发给您的"
NOT_POSSIBLE: Final = "没有办成"
EXPIRED: Final = "已过期"
OPEN_THE_PAGE: Final = "请打开工单处理"
CHOOSE: Final = "请先选择原因，再点确认"


class Presses:
    """`acts` by the names that the kinds give them."""

    def __init__(
        self,
        sets: CardSetRepository,
        acts: Mapping[str, CardAct],
        staff: StaffDirectory,
        acting: ActingStaff,
        screen: CardScreen | None,
        inbox: Inbox,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        """Raises ValueError for a button whose act is not among `acts`."""
        if missing := acts_named() - acts.keys():
            raise ValueError(f"no act behind a button: {sorted(missing)}")
        self.sets = sets
        self.acts = acts
        self.staff = staff
        self.acting = acting
        self.screen = screen
        self.inbox = inbox
        self.unit_of_work = unit_of_work
        self.now = now

    async def take(self, press: Press) -> None:
        """Idempotent by the task and the code of the press, which is another for each press."""
        found = await self.sets.with_card(press.task_id)
        card = found.card(press.task_id) if found else None
        if found is None or card is None:
            log.warning("press of an unknown card", task_id=press.task_id)
            return
        if not await self._was_sent_to(card, press.userid):
            await self._turn_away(found, card, press)
            return
        try:
            await self._answer(press)
        except AppError as refused:
            await self._say_why_not(press, str(refused))

    async def _was_sent_to(self, card: HeldCard, userid: str) -> bool:
        member = await self.staff.by_wecom_userid(userid)
        return (
            userid.lower() == card.userid
            and member is not None
            and member.active
            and member.id == card.staff_id
        )

    async def _turn_away(self, found: CardSet, card: HeldCard, press: Press) -> None:
        """Somebody else: nothing happens, and his own screen says why. Nothing of him is kept."""
        log.warning("press of somebody who was not asked", task_id=press.task_id)
        body = CardBody.model_validate_json(card.body)
        drawing = closed(body, KINDS[found.occasion], NOT_YOURS, "这张卡片是发给别人的")
        if self.screen is None:
            return
        try:
            await self.screen.redraw(press.userid, press.code, drawing)
        except ScreenUnavailable:
            log.warning("card of somebody else stays as it is", task_id=press.task_id)

    @transactional
    async def _answer(self, press: Press) -> None:
        pressed = await self._pressed(press)
        if pressed is None:
            return
        found, card = pressed
        if found.ended:
            found.turn(card, Face.ENDED, closing=found.ended, note=found.note)
        elif card.is_expired(self.now()):
            found.turn(card, Face.ENDED, closing=EXPIRED, note=OPEN_THE_PAGE)
        elif not card.may_answer:
            found.turn(card, Face.ENDED, closing=NOT_POSSIBLE, note=OPEN_THE_PAGE)
        else:
            await self._do(found, card, press)
        await self.sets.save(found)

    async def _pressed(self, press: Press) -> tuple[CardSet, HeldCard] | None:
        """The card with the press's code kept; None where this press was handled before."""
        if not await self.inbox.first_time(HANDLER, _identity(press), self.now()):
            return None
        found = await self.sets.with_card(press.task_id)
        card = found.card(press.task_id) if found else None
        if found is None or card is None:
            return None
        if press.code:
            card.keep_code(press.code, self.now())
        return found, card

    async def _do(self, found: CardSet, card: HeldCard, press: Press) -> None:
        button = KINDS[found.occasion].button(press.key.removesuffix(CONFIRM))
        if button is None:
            found.turn(card, Face.OPEN)  # 返回, or a button of an earlier version
            if press.key != BACK:
                log.warning("press of an unknown button", key=press.key[:40])
            return
        act = self.acts[button.act]
        reason = press.choices.get(REASON, "")
        if act.choices and not _is_chosen(press, act, reason):
            self._ask_why(found, card, button, press)
            return
        answer = Answer(
            actor=await self.acting.actor(card.staff_id, VIA),
            subject=found.subject,
            operation_id=_identity(press)[:32],
            reason=reason,
        )
        found.end(await act.perform(answer))

    def _ask_why(self, found: CardSet, card: HeldCard, button: CardButton, press: Press) -> None:
        note = CHOOSE if press.key.endswith(CONFIRM) else ""
        found.turn(card, Face.CHOOSING, note=note, pressed=button.key)

    @transactional
    async def _say_why_not(self, press: Press, reason: str) -> None:
        """The act was refused and has left nothing: the press is handled all the same."""
        pressed = await self._pressed(press)
        if pressed is None:
            return
        found, card = pressed
        found.turn(card, Face.ENDED, closing=found.ended or NOT_POSSIBLE, note=reason)
        await self.sets.save(found)


def _is_chosen(press: Press, act: CardAct, reason: str) -> bool:
    return press.key.endswith(CONFIRM) and reason in act.choices


def _identity(press: Press) -> str:
    """Two presses of one button are two, the same press pushed again is one. Without a code of
    its own a press is told by its moment."""
    return token_hash(f"{press.task_id}|{press.code or press.at.isoformat()}|{press.userid}")
