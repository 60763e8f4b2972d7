"""Scrapping and exchanging over the wire."""

from pydantic import BaseModel

from backend.features.devices.schemas import StaffDeviceRecord
from backend.features.devices.schemas.codes import Reason
from backend.features.devices.schemas.keeping import Serial
from backend.kit.clock import Day
from backend.kit.http import Input
from backend.kit.text import Id


class ScrapInput(Input):
    reason: Reason
    ticket_id: Id | None = None


class SwapInput(Input):
    """The new device: one in the books by its id, or one that is not, by model and serial.

    Its purchase date is the old one's, unless `warranty_until` says more. `with_code`: it gets a
    code of its own; the old sticker leads to it anyway.
    """

    new_device_id: Id | None = None
    model_id: Id | None = None
    serial: Serial | None = None
    warranty_until: Day | None = None
    with_code: bool = False
    reason: Reason
    ticket_id: Id | None = None

    @property
    def names_one_device(self) -> bool:
        by_nameplate = self.model_id is not None or self.serial is not None
        if self.new_device_id is not None:
            return not by_nameplate
        return self.model_id is not None and self.serial is not None


class Swapped(BaseModel):
    old: StaffDeviceRecord
    new: StaffDeviceRecord
