"""Every clock of 100,000 open tickets reckoned once more, by the clock and by memory.

There is no bare program beside it: the bars are what a night leaves time for.
"""

import gc
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import psutil

from backend.container import Container
from backend.features.sla.models.entries import Pin
from backend.features.sla.models.marks import Mark
from backend.features.sla.models.record import ClockRecord, Watch
from backend.features.sla.models.shipped import STANDARD
from backend.features.tickets import Act, TicketState
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID

NAME: Final = "clocks"
MOST_SECONDS: Final = 60
MOST_GROWTH_MEGABYTES: Final = 40
BATCH: Final = 1000
_STORY: Final = (
    (Act.CREATE, TicketState.SUBMITTED),
    (Act.SUBMIT_FOR_REVIEW, TicketState.REVIEW),
    (Act.APPROVE, TicketState.TO_DISPATCH),
    (Act.DISPATCH, TicketState.DISPATCHED),
    (Act.TAKE, TicketState.ACCEPTED),
    (Act.BOOK, TicketState.APPOINTED),
)


@dataclass(frozen=True)
class ClockRow:
    """`growth`: what the process held more at the end than before, in megabytes. `processor`: the
    time it had a processor for, which other work on the machine does not change much."""

    tickets: int
    corrected: int
    seconds: float
    processor: float
    growth: float

    @property
    def is_good(self) -> bool:
        fast = self.seconds <= MOST_SECONDS and self.growth <= MOST_GROWTH_MEGABYTES
        return fast and self.corrected == self.tickets

    def lines(self) -> list[str]:
        verdict = "ok" if self.is_good else "BELOW THE BAR"
        return [
            f"{NAME:<11}{self.tickets} open tickets reckoned in {self.seconds:.1f} s"
            f" (≤ {MOST_SECONDS}; {1000 * self.processor / max(self.tickets, 1):.3f} ms of a"
            f" processor each), {self.growth:+.0f} MB (≤ {MOST_GROWTH_MEGABYTES})  {verdict}"
        ]


async def measure_clocks(container: Container, tickets: int) -> ClockRow:
    """Nothing of what is kept is right beforehand: each has to be reckoned and written."""
    store = container.sla.stores.records
    await store.collection.delete_many({})
    batch = []
    for record in _records(container, tickets):
        batch.append(store.dump(record))
        if len(batch) == BATCH:
            await store.collection.insert_many(batch)
            batch = []
    await store.collection.insert_many(batch)
    first = await container.sla.terms.at(Pin(key=STANDARD, version=1), (_PIN,))
    assert first.policy.clocks
    gc.collect()
    gc.freeze()  # as the product's processes begin
    process = psutil.Process()
    before, began = process.memory_info().rss, time.monotonic()
    began_at_work = time.process_time()
    done = await container.sla.recomputation.run()
    seconds, processor = time.monotonic() - began, time.process_time() - began_at_work
    growth = (process.memory_info().rss - before) / 1e6
    return ClockRow(done.looked_at, done.corrected, seconds, processor, growth)


_PIN: Final = Pin(key=STANDARD, version=1)


def _records(container: Container, tickets: int) -> Iterator[ClockRecord]:
    now = container.now()
    for number in range(tickets):
        story = _STORY[: 3 + number % 4]
        began = now - timedelta(minutes=number % 2000 + 10)
        yield ClockRecord(
            id=f"clock-{number:09d}",
            number=f"BN{number:09d}",
            organisation_ids=[FIRM_ID],
            branch_id=MAIN_BRANCH_ID,
            policy=_PIN,
            calendars=(_PIN,),
            heard=len(story),
            marks=[
                Mark(
                    seq=seq, at=began + timedelta(minutes=seq), act=act, state=state, is_human=True
                )
                for seq, (act, state) in enumerate(story)
            ],
            watch=Watch.PAUSED,
            looked_at=now,
            created_at=began,
        )
