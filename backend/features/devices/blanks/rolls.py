"""Rolls of blank stickers: minted, printed, and given up."""

import asyncio

from backend.features.accounts import Organisations, Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.devices.codes import Codes
from backend.features.devices.errors import LabelNotInRoll
from backend.features.devices.models import CodeRoll, DeviceCode
from backend.features.devices.printing import MEDIA_TYPES, drawing_of
from backend.features.devices.repository import DeviceStore
from backend.features.devices.schemas.codes import CodeReason, LabelFormat, LabelQuery
from backend.features.devices.schemas.rolls import RollInput, RollLabelQuery, RollView
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.http import Document
from backend.kit.labels import NUMBER, Label, LabelSheet, print_sheet
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery
from backend.kit.workshop import Workshop

_MANAGE = Permission.CODES_MANAGE
_SUBJECT = "code_roll"


class Rolls:
    def __init__(
        self,
        store: DeviceStore,
        codes: Codes,
        organisations: Organisations,
        workshop: Workshop,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._codes = codes
        self._organisations = organisations
        self._workshop = workshop
        self._audit = audit
        self._now = now

    async def page(self, actor: Actor, asked: PageQuery) -> Page[RollView]:
        found = await self._store.rolls.page_within(actor.reach(_MANAGE), asked)
        counted = await self._store.codes.counts([roll.id for roll in found.items])
        views = [RollView.of(roll, counted[roll.id]) for roll in found.items]
        return Page(items=views, next_cursor=found.next_cursor)

    async def get(self, actor: Actor, roll_id: str) -> RollView:
        """Raises RollNotFound."""
        return await self._view(await self._reachable(actor, roll_id))

    @transactional
    async def mint(self, actor: Actor, order: RollInput) -> RollView:
        """A new roll with all its codes. Raises BranchNotFound."""
        branch_id, organisation_id = "", actor.organisation_id
        if order.branch_id:
            reach = actor.reach(_MANAGE)
            branch = await self._organisations.branch_within(reach, order.branch_id)
            branch_id, organisation_id = branch.id, branch.organisation_id
        now = self._now()
        roll = CodeRoll(
            number=await self._store.rolls.next_number(),
            size=order.size,
            note=order.note,
            branch_id=branch_id,
            organisation_id=organisation_id,
            created_by=actor.id,
            created_at=now,
        )
        await self._store.rolls.add(roll)
        await self._store.codes.add_all(roll.codes(now))
        details = {"count": str(roll.size), "number": roll.number}
        await self._audit.record(actor, AuditAction.CODES_ISSUED, _SUBJECT, roll.id, details)
        return await self._view(roll)

    @transactional
    async def void_rest(self, actor: Actor, roll_id: str, order: CodeReason) -> RollView:
        """Stickers that are on a device, or were reported through, stay good.

        Raises RollNotFound, CodeIsVoid.
        """
        roll = await self._reachable(actor, roll_id)
        now = self._now()
        roll.void_rest(order.reason, now)
        await self._store.rolls.save(roll)
        voided = await self._store.codes.void_unused(roll.id, order.reason, now)
        details = {"count": str(voided), "reason": order.reason}
        await self._audit.record(actor, AuditAction.CODE_VOIDED, _SUBJECT, roll.id, details)
        return await self._view(roll)

    async def labels(self, actor: Actor, roll_id: str, asked: RollLabelQuery) -> Document:
        """What is void is not printed. Raises RollNotFound, LabelNotInRoll."""
        roll = await self._reachable(actor, roll_id)
        codes = await self._store.codes.of_roll(roll.id, asked.first, asked.until)
        if not codes:
            raise LabelNotInRoll
        name = f"labels-{codes[0].tag}.{asked.format}"
        if asked.format is LabelFormat.PDF:
            sheet = LabelSheet(layout=asked.layout, labels=[self._label(code) for code in codes])
            body = await self._workshop.run(print_sheet, sheet.model_dump_json().encode())
        else:
            query = LabelQuery(format=asked.format, dpi=asked.dpi)
            body = await asyncio.to_thread(drawing_of(self._label(codes[0]), query))
        return Document(body, MEDIA_TYPES[asked.format], filename=name)

    def _label(self, code: DeviceCode) -> Label:
        return Label(
            url=self._codes.url(code), ending=code.tag, ending_name=NUMBER, brand="", model=""
        )

    async def _reachable(self, actor: Actor, roll_id: str) -> CodeRoll:
        return await self._store.rolls.get_within(actor.reach(_MANAGE), roll_id)

    async def _view(self, roll: CodeRoll) -> RollView:
        counted = await self._store.codes.counts([roll.id])
        return RollView.of(roll, counted[roll.id])
