"""Hands stored packets to their readers: at least once, in the background, each on its own."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import monotonic
from typing import Final

import structlog

from backend.features.callbacks.models import PacketState, StoredPacket
from backend.features.callbacks.packets import CallbackAccount, Packet
from backend.features.callbacks.repository import (
    LEASE_SECONDS,
    PacketRepository,
    UnreadablePacket,
)
from backend.kit.mongo import poll_in_lanes
from backend.kit.mongo.outbox import BACKOFF_SECONDS, SUBSCRIBER_SECONDS, subscriber_name

log = structlog.get_logger("callbacks")

LANES: Final = 4

PacketReader = Callable[[Packet], Awaitable[None]]
"""Idempotent: it may be handed the same packet again, and newer ones before older ones."""

PacketReaders = Mapping[CallbackAccount, Mapping[str, Sequence[PacketReader]]]
"""Who reads which kind. A kind with nobody is known and deliberately left; one that is not listed
is kept and reported as unknown."""

CountPacket = Callable[[str, str], None]
"""Takes the account and what became of a packet: read, unknown, failed, parked."""


class PacketRelay:
    """Claims one packet at a time in each lane; any number of processes side by side.

    Raises ValueError for readers of one kind that could not be told apart: who has read is
    remembered by name.
    """

    def __init__(
        self,
        packets: PacketRepository,
        readers: PacketReaders,
        count: CountPacket,
        *,
        reader_seconds: float = SUBSCRIBER_SECONDS,
    ) -> None:
        self._packets = packets
        self._readers = {
            account: {kind: _named(listed) for kind, listed in kinds.items()}
            for account, kinds in readers.items()
        }
        self._count = count
        self._reader_seconds = reader_seconds
        # Taken in turn, so that neither a flood of new packets nor one of retries starves the
        # other.
        self._queues = [packets.claim_due, packets.claim_new]

    async def run(self, stop: asyncio.Event, *, lanes: int = LANES) -> None:
        """Until told to stop; the packets in hand are finished first."""
        await poll_in_lanes(self._claim, self._hand_over, stop, lanes=lanes)

    async def read_next(self) -> bool:
        """Hand the packet that has waited longest to its readers; say whether there was one."""
        packet = await self._claim()
        if packet is None:
            return False
        await self._hand_over(packet)
        return True

    async def _claim(self) -> StoredPacket | None:
        while True:
            self._queues.reverse()
            try:
                return await self._queues[0]() or await self._queues[1]()
            except UnreadablePacket as unreadable:
                log.error("unreadable packet put off", packet_id=str(unreadable))

    async def _hand_over(self, stored: StoredPacket) -> None:
        readers = self._readers.get(stored.account, {}).get(stored.kind)
        if readers is None:
            log.warning("unknown packet kept", account=stored.account.value, kind=stored.kind)
            await self._settle(stored, PacketState.UNKNOWN, "unknown")
            return
        packet = stored.opened()
        leased_at = monotonic()
        for name in stored.waiting(list(readers)):
            if monotonic() - leased_at > LEASE_SECONDS / 4:
                if not await self._packets.renew(stored):
                    return
                leased_at = monotonic()
            await self._try(stored, packet, name, readers[name])
        await self._close(stored, list(readers))

    async def _try(
        self, stored: StoredPacket, packet: Packet, name: str, reader: PacketReader
    ) -> None:
        try:
            async with asyncio.timeout(self._reader_seconds):
                await reader(packet)
        except Exception as error:
            failures = stored.note_failure(name, len(BACKOFF_SECONDS))
            self._count(stored.account, "failed")
            # No traceback: what an error says of a packet may be what somebody wrote in it.
            log.error(
                "packet reader failed",
                packet_id=stored.id,
                kind=stored.kind,
                reader=name,
                failures=failures,
                cause=type(error).__name__,
                at=_where(error),
            )
        else:
            stored.note_read(name)

    async def _close(self, stored: StoredPacket, names: Sequence[str]) -> None:
        if waiting := stored.waiting(names):
            tries = min(stored.failures[name] for name in waiting)
            pause = BACKOFF_SECONDS[tries - 1] * (0.8 + 0.4 * random.random())  # noqa: S311 - jitter
            if not await self._packets.retry_in(stored, pause):
                log.warning("lease lost", packet_id=stored.id)
        elif stored.parked:
            await self._settle(stored, PacketState.PARKED, "parked")
        else:
            await self._settle(stored, PacketState.DONE, "read")

    async def _settle(self, stored: StoredPacket, state: PacketState, outcome: str) -> None:
        if await self._packets.settle(stored, state):
            self._count(stored.account, outcome)
        else:
            log.warning("lease lost", packet_id=stored.id)


def _named(readers: Sequence[PacketReader]) -> Mapping[str, PacketReader]:
    named = {subscriber_name(each): each for each in readers}
    if len(named) < len(readers):
        raise ValueError("two readers of one kind of packet have the same name")
    return named


def _where(error: BaseException) -> str:
    """The innermost line of ours or of a library: module and number."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_globals.get('__name__', '')}:{trace.tb_lineno}"
