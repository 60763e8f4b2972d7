"""Codes somebody scanned to report a fault: on a device, or on none that anybody has named yet."""

from dataclasses import dataclass

from backend.features.devices import (
    BlankBrief,
    BlankCodeFound,
    CodeIsBound,
    CodeNotFound,
    Devices,
    ProductLineNotFound,
)
from backend.features.tickets.errors import (
    NameplateMissing,
    OneBlankCode,
    UnknownDevice,
    UnknownProductLine,
)
from backend.features.tickets.models.values import DeviceOnTicket
from backend.features.tickets.schemas.intake import Nameplate, NewTicket


@dataclass(frozen=True)
class BlankOnTicket:
    """A device that is known by its sticker alone; the branch is its roll's."""

    on_ticket: DeviceOnTicket
    branch_id: str
    organisation_id: str


@dataclass(frozen=True)
class Scanned:
    """What the codes of a report lead to; `blank` is none or one."""

    device_ids: list[str]
    blank: list[BlankOnTicket]


class ReportedCodes:
    def __init__(self, devices: Devices) -> None:
        self._devices = devices

    async def look_at(self, report: NewTicket) -> Scanned:
        """Raises UnknownDevice, NameplateMissing, OneBlankCode, UnknownProductLine."""
        device_ids, blank = [], []
        for code in report.device_codes:
            try:
                device_ids.append((await self._devices.by_code(code)).id)
            except CodeNotFound:
                raise UnknownDevice from None
            except BlankCodeFound:
                blank.append(code)
        return Scanned(device_ids, await self._blank(blank, report.nameplate))

    async def _blank(self, codes: list[str], nameplate: Nameplate | None) -> list[BlankOnTicket]:
        if not codes:
            return []
        if len(codes) > 1:
            raise OneBlankCode
        if nameplate is None:
            raise NameplateMissing
        try:
            return [_on_ticket(await self._brief(codes[0], nameplate), nameplate)]
        except ProductLineNotFound:
            raise UnknownProductLine from None

    async def _brief(self, code: str, nameplate: Nameplate) -> BlankBrief:
        try:
            return await self._devices.blank_for_report(code, nameplate.product_line_id)
        except (CodeNotFound, CodeIsBound):  # within one snapshot neither happens
            raise UnknownDevice from None


def _on_ticket(blank: BlankBrief, nameplate: Nameplate) -> BlankOnTicket:
    return BlankOnTicket(
        on_ticket=DeviceOnTicket(
            device_id="",
            title=blank.line_name,
            product_line_id=blank.line_id,
            code_id=blank.code_id,
            code_tag=blank.tag,
            nameplate=nameplate.text,
            nameplate_photo_id=nameplate.photo_id or "",
        ),
        branch_id=blank.branch_id,
        organisation_id=blank.organisation_id,
    )
