"""Bringing a table in: read elsewhere, checked whole, stored in one transaction or not at all."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from backend.features.accounts import Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.devices.codes import Codes
from backend.features.devices.importing.columns import Column
from backend.features.devices.importing.models import (
    MOST_PROBLEMS,
    DeviceImport,
    ImportState,
    RowProblem,
)
from backend.features.devices.importing.plan import Plan, Planning
from backend.features.devices.importing.repository import DeviceImportRepository
from backend.features.devices.importing.rows import DeviceLine, DeviceTable, read_devices
from backend.features.devices.models import Device, DeviceModel, Purchase
from backend.features.devices.repository import DeviceStore
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.errors import AppError
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery
from backend.kit.spreadsheets import Table, TableRefused, read_table
from backend.kit.workshop import MEBIBYTE, Workshop

LARGEST_FILE: Final = 5 * MEBIBYTE
_MEMORY: Final = 768 * MEBIBYTE
_SECONDS: Final = 30
_KEEP_ATTEMPTS: Final = timedelta(days=7)
_AT_ONCE: Final = 200  # sealed and sent in one go; between two, others get their turn

_REASONS: Final[Mapping[TableRefused, str]] = {
    TableRefused.UNREADABLE: "文件打不开。请另存为 .xlsx，或 UTF-8、GBK 编码的 .csv 后重试",
    TableRefused.TOO_MANY_ROWS: "一次最多导入 2000 行，请分成几个文件",
    TableRefused.TOO_LARGE: "文件解开后太大，请删去图片和空白行列，或另存为 .csv 后重试",
    TableRefused.EMPTY: "没有找到数据行。请把数据放在第一个工作表，第一行是列名",
}


class UnreadableTable(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "{reason}"


class Importing:
    """Devices that are in the books already are left as they are, so that a table may be brought
    in again when it has grown."""

    def __init__(
        self,
        store: DeviceStore,
        imports: DeviceImportRepository,
        codes: Codes,
        workshop: Workshop,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._imports = imports
        self._planning = Planning(store)
        self._codes = codes
        self._workshop = workshop
        self._audit = audit
        self._now = now

    async def page(self, actor: Actor, asked: PageQuery) -> Page[DeviceImport]:
        return await self._imports.page_within(actor.reach(Permission.DEVICES_MANAGE), asked)

    async def get(self, actor: Actor, import_id: str) -> DeviceImport:
        """Raises ImportNotFound."""
        reach = actor.reach(Permission.DEVICES_MANAGE)
        return await self._imports.get_within(reach, import_id)

    async def bring_in(self, actor: Actor, content: bytes, *, dry_run: bool) -> DeviceImport:
        """Raises UnreadableTable, TooHeavy, ServiceBusy."""
        raw = await self._workshop.run(read_table, content, seconds=_SECONDS, memory=_MEMORY)
        found = await asyncio.to_thread(Table.model_validate_json, raw)
        if found.refused:
            raise UnreadableTable(reason=_REASONS[found.refused])
        table = await asyncio.to_thread(read_devices, found, shanghai_day(self._now()))
        return await self._store_or_refuse(actor, table, sha256(content).hexdigest(), dry_run)

    @transactional
    async def _store_or_refuse(
        self, actor: Actor, table: DeviceTable, digest: str, dry_run: bool
    ) -> DeviceImport:
        earlier = await self._imports.earlier(actor.branch_id, digest)
        if earlier:
            return earlier
        if table.problems:
            return await self._attempt(actor, digest, table, Plan(problems=table.problems))
        # Planning complains of lines: a unit of work that runs again begins with clean ones.
        lines = [line.model_copy(deep=True) for line in table.lines]
        plan = await self._planning.plan(lines, actor.organisation_id)
        if plan.problems or dry_run:
            return await self._attempt(actor, digest, table, plan)
        return await self._import(actor, digest, table, plan)

    async def _attempt(
        self, actor: Actor, digest: str, table: DeviceTable, plan: Plan
    ) -> DeviceImport:
        state = ImportState.REFUSED if plan.problems else ImportState.CHECKED
        attempt = self._record(actor, digest, table, plan, state)
        attempt.expire_at = self._now() + _KEEP_ATTEMPTS
        await self._imports.add(attempt)
        return attempt

    async def _import(
        self, actor: Actor, digest: str, table: DeviceTable, plan: Plan
    ) -> DeviceImport:
        done = self._record(actor, digest, table, plan, ImportState.IMPORTED)
        await self._imports.add(done)
        for start in range(0, len(plan.fresh), _AT_ONCE):
            await self._add(actor, plan.fresh[start : start + _AT_ONCE])
        details = {"created": str(done.created), "known": str(done.known), "sha256": digest}
        await self._audit.record(actor, AuditAction.IMPORTED, "device_import", done.id, details)
        return done

    async def _add(self, actor: Actor, fresh: Sequence[tuple[DeviceLine, DeviceModel]]) -> None:
        devices = [self._device(actor, line, model) for line, model in fresh]
        await self._store.devices.add_all(devices)
        await self._codes.issue_for(actor, [device.id for device in devices])

    def _device(self, actor: Actor, line: DeviceLine, model: DeviceModel) -> Device:
        bought_on: date | None = line.day(Column.BOUGHT_ON)
        return Device(
            model_id=model.id,
            brand_id=model.brand_id,
            line_id=model.line_id,
            serial=line.text(Column.SERIAL) or None,
            reference=line.text(Column.REFERENCE) or None,
            buyer_name=line.text(Column.BUYER_NAME),
            buyer_phone=line.text(Column.BUYER_PHONE),
            install_place=line.text(Column.INSTALL_PLACE),
            installed_on=line.day(Column.INSTALLED_ON),
            purchase=Purchase(
                bought_on=bought_on,
                channel=line.text(Column.CHANNEL),
                is_confirmed=bought_on is not None,
            ),
            warranty_until=line.day(Column.WARRANTY_UNTIL),
            branch_id=actor.branch_id,
            organisation_id=actor.organisation_id,
            created_at=self._now(),
        )

    def _record(
        self, actor: Actor, digest: str, table: DeviceTable, plan: Plan, state: ImportState
    ) -> DeviceImport:
        problems: list[RowProblem] = sorted(plan.problems, key=lambda each: each.line)
        return DeviceImport(
            state=state,
            sha256=digest,
            rows=table.rows,
            created=0 if state is ImportState.REFUSED else len(plan.fresh),
            known=plan.known,
            problems=problems[:MOST_PROBLEMS],
            problem_count=len(problems),
            imported_by=actor.id,
            branch_id=actor.branch_id,
            organisation_id=actor.organisation_id,
            created_at=self._now(),
        )
