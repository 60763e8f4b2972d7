"""Lines become submitted tickets that bear their old number; nobody is written to about them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from backend.features.accounts import Permission
from backend.features.devices import Device, Devices
from backend.features.imports import Identity, ImportColumn, ImportLine
from backend.features.tickets.importing.columns import (
    COLUMNS,
    DEFAULT_SERVICE,
    DEFAULT_SOURCE,
    WHOLE_DAY,
    Column,
)
from backend.features.tickets.labels import SERVICE_NAMES
from backend.features.tickets.models.statements import BrandNumber
from backend.features.tickets.models.values import NewContact, NewPlace, Window
from backend.features.tickets.repository.books import TicketBooks
from backend.features.tickets.schemas.intake import NewTicket
from backend.features.tickets.services.desk import Asked
from backend.features.tickets.services.reporting import Reports
from backend.features.tickets.words import Channel
from backend.kit.access import Actor
from backend.kit.clock import SHANGHAI

_SERVICES = {name: kind for kind, name in SERVICE_NAMES.items()}
_NO_NAME = "客户"


class OpenTicketKind:
    """Fills `ImportKind`. The old number is kept as one of the ticket's brand numbers, so that it
    can be searched for and stands on one ticket only."""

    name = "open_tickets"
    title = "未完工单"
    rows_at_once = 25
    permission = Permission.TICKETS_CREATE
    columns: Sequence[ImportColumn] = COLUMNS
    either: Sequence[str] = ()

    def __init__(self, books: TicketBooks, devices: Devices, reports: Reports) -> None:
        self._books = books
        self._devices = devices
        self._reports = reports

    def examine(self, line: ImportLine, today: date) -> None:
        wanted_on = line.day(Column.WANTED_ON)
        if wanted_on and wanted_on < today:
            line.complain(Column.WANTED_ON, "期望上门日期已过，请删去或改为以后的日期")
        if line.text(Column.WANTED_AT) and not (wanted_on or line.is_troubled_at(Column.WANTED_ON)):
            line.complain(Column.WANTED_ON, "写了时段，请把日期也写上")

    def identities(self, line: ImportLine) -> Sequence[Identity]:
        """Somebody is busy with a device once."""
        found = []
        if line.text(Column.NUMBER):
            found.append(Identity(Column.NUMBER, _old_number(line).key))
        if line.text(Column.SERIAL):
            found.append(Identity(Column.SERIAL, line.text(Column.SERIAL)))
        return found

    async def prepare(self, actor: Actor, lines: Sequence[ImportLine]) -> "PreparedTickets":
        keys = [_old_number(line).key for line in lines if line.text(Column.NUMBER)]
        known = await self._books.known_brand_numbers(actor.organisation_id, keys)
        devices = await self._named_devices(actor, lines)
        ids = [device.id for found in devices.values() for device in found]
        busy = await self._books.busy_devices(ids)
        prepared = PreparedTickets(actor, self._reports)
        for line in lines:
            if line.text(Column.NUMBER) and _old_number(line).key in known:
                prepared.known += line.is_sound
                continue
            device = _device_of(line, devices, busy)
            if line.is_sound:
                prepared.fresh.append(_report_of(line, device))
        return prepared

    async def _named_devices(
        self, actor: Actor, lines: Sequence[ImportLine]
    ) -> Mapping[str, list[Device]]:
        serials = list({line.text(Column.SERIAL) for line in lines} - {""})
        by_serial: dict[str, list[Device]] = defaultdict(list)
        for device in await self._devices.with_serials_for(actor, serials):
            by_serial[device.serial or ""].append(device)
        return by_serial


@dataclass
class PreparedTickets:
    actor: Actor
    reports: Reports
    fresh: list[NewTicket] = field(default_factory=list)
    known: int = 0

    @property
    def created(self) -> int:
        return len(self.fresh)

    async def store(self) -> None:
        for report in self.fresh:
            await self.reports.report(Asked(self.actor, ""), report)


def _device_of(
    line: ImportLine, devices: Mapping[str, list[Device]], busy: set[str]
) -> Device | None:
    serial = line.text(Column.SERIAL)
    if not serial:
        return None
    found = devices.get(serial, [])
    if len(found) == 1 and found[0].id not in busy:
        return found[0]
    if not found:
        line.complain(Column.SERIAL, "没有找到这台设备，请先导入设备，或删去序列号")
    elif len(found) > 1:
        line.complain(Column.SERIAL, "有几台设备是这个序列号，请删去序列号，导入后再补上设备")
    else:
        line.complain(Column.SERIAL, "这台设备已有未完成的工单，请核对")
    return None


def _report_of(line: ImportLine, device: Device | None) -> NewTicket:
    name = line.text(Column.NAME) or _NO_NAME
    return NewTicket(
        service_type=_SERVICES[line.text(Column.SERVICE) or DEFAULT_SERVICE],
        device_ids=[device.id] if device else [],
        problem=line.text(Column.PROBLEM),
        wanted=_window_of(line),
        contact=NewContact(name=name, phone=line.text(Column.PHONE)),
        address=NewPlace(region=line.text(Column.REGION), door=line.text(Column.DOOR)),
        channel=Channel.IMPORT,
        brand_numbers=[_old_number(line)],
    )


def _old_number(line: ImportLine) -> BrandNumber:
    source = line.text(Column.SOURCE) or DEFAULT_SOURCE
    return BrandNumber(brand=source, number=line.text(Column.NUMBER))


def _window_of(line: ImportLine) -> Window | None:
    wanted_on = line.day(Column.WANTED_ON)
    if wanted_on is None:
        return None
    start, end = (line.text(Column.WANTED_AT) or WHOLE_DAY).split("-")
    return Window(start=_moment(wanted_on, start), end=_moment(wanted_on, end))


def _moment(day: date, at: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(at), SHANGHAI)
