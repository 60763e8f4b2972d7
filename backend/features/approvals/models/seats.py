"""The seats of an approval while it runs: who was asked, who handed on to whom, who said what."""

from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.approvals.models.path import PersonSeat, Seat, Step, TimeLimit
from backend.kit.clock import Instant
from backend.kit.pii import FreeText

MOST_HANDED_ON: Final = 5


class Decision(BaseModel):
    """`holder_id`: whose seat it was, where a deputy decided."""

    by: str
    holder_id: str
    approved: bool
    note: FreeText = ""
    via: str = ""
    at: Instant


class HandedOn(BaseModel):
    """From that moment on the seat is `to`'s alone, in this approval."""

    by: str
    to: str
    note: FreeText = ""
    at: Instant


class SeatState(BaseModel):
    """`seat` as the path has it; `held_as` as it is since it was handed on."""

    seat: Seat
    handed_on: Annotated[list[HandedOn], Field(max_length=MOST_HANDED_ON)] = []
    decision: Decision | None = None
    settles: bool = False
    """It came by escalation: its word is that of the whole step."""

    @property
    def held_as(self) -> Seat:
        return PersonSeat(staff_id=self.handed_on[-1].to) if self.handed_on else self.seat


class StepState(BaseModel):
    name: str
    mode: str
    seats: list[SeatState]
    time_limit: TimeLimit | None = None

    @classmethod
    def begun(cls, step: Step) -> "StepState":
        seats = [SeatState(seat=seat) for seat in step.seats]
        return cls(name=step.name, mode=step.mode, seats=seats, time_limit=step.time_limit)

    @property
    def is_passed(self) -> bool:
        said_yes = [seat for seat in self.seats if seat.decision and seat.decision.approved]
        if self.mode == "any" or any(seat.settles for seat in said_yes):
            return bool(said_yes)
        return all(seat in said_yes for seat in self.seats if not seat.settles)


class Told(BaseModel):
    """Somebody had a notice, and perhaps a card, about this step."""

    step: int
    staff_id: str
