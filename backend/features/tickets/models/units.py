"""One ticket for several units: added, taken off, and each with its own result."""

from datetime import datetime

from backend.features.tickets.errors import (
    LastUnit,
    TooManyUnits,
    UnitAlreadyThere,
    UnitNotOnTicket,
    UnitResultsMissing,
)
from backend.features.tickets.models.record import TicketRecord
from backend.features.tickets.models.stages import Completion
from backend.features.tickets.models.values import MOST_UNITS, By, DeviceOnTicket, SomeWords
from backend.features.tickets.words import FinishResult, UnitOutcome
from backend.features.tickets.workflow import Act


class Units(TicketRecord):
    def add_unit(self, unit: DeviceOnTicket, by: By, now: datetime) -> None:
        """Raises UnitAlreadyThere, TooManyUnits."""
        self.require(Act.ADD_UNIT)
        if self.has_unit(unit.device_id):
            raise UnitAlreadyThere
        if len(self.devices) >= MOST_UNITS:
            raise TooManyUnits(limit=MOST_UNITS)
        self.devices = [*self.devices, unit]
        changes = {"device_id": (None, unit.device_id)}
        self.conclude(Act.ADD_UNIT, by, now, self.state, changes=dict(changes))

    def remove_unit(self, device_id: str, note: SomeWords, by: By, now: datetime) -> None:
        """A ticket keeps its last unit: without one it is about something else. Raises
        UnitNotOnTicket, LastUnit."""
        self.require(Act.REMOVE_UNIT)
        if not self.has_unit(device_id):
            raise UnitNotOnTicket
        if len(self.devices) == 1:
            raise LastUnit
        self.devices = [device for device in self.devices if device.device_id != device_id]
        changes = {"device_id": (device_id, None)}
        self.conclude(Act.REMOVE_UNIT, by, now, self.state, note=note, changes=dict(changes))

    def has_unit(self, device_id: str) -> bool:
        return any(device.device_id == device_id for device in self.devices)

    def check_unit_results(self, completion: Completion) -> None:
        """Of several units each has one result, and what is solved has one that is done.

        Raises UnitNotOnTicket, UnitResultsMissing.
        """
        said = [result.device_id for result in completion.unit_results]
        if not all(self.has_unit(device_id) for device_id in said) or len(set(said)) < len(said):
            raise UnitNotOnTicket
        if len(self.devices) < 2:
            return
        named = [device for device in self.devices if device.device_id]
        lacking = [device for device in named if device.device_id not in said]
        if lacking:
            raise UnitResultsMissing(
                missing="、".join(device.words or "一台设备" for device in lacking),
                device_ids=[device.device_id for device in lacking],
            )
        outcomes = {result.outcome for result in completion.unit_results}
        if completion.result is FinishResult.SOLVED and UnitOutcome.DONE not in outcomes:
            raise UnitResultsMissing(missing="至少一台“已完成”", device_ids=[])
