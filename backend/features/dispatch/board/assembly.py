from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.dispatch.assembly import Judging
from backend.features.dispatch.board.dropping import DropPreviews
from backend.features.dispatch.board.reading import BoardReading
from backend.features.tickets import Tickets
from backend.kit.clock import Clock


@dataclass(frozen=True)
class BoardParts:
    reading: BoardReading
    drops: DropPreviews


def build_board(accounts: Accounts, tickets: Tickets, judging: Judging, now: Clock) -> BoardParts:
    reading, directory = tickets.reading, accounts.directory
    deciding, candidates = judging.deciding, judging.candidates
    return BoardParts(
        reading=BoardReading(reading, deciding, candidates, directory, now),
        drops=DropPreviews(reading, tickets.capacity, deciding, candidates, directory, now),
    )
