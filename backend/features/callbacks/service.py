"""Packets at the door, and at the operator's desk."""

from backend.features.audit import AuditAction, AuditLog
from backend.features.callbacks.models import PacketState, StoredPacket
from backend.features.callbacks.packets import Packet
from backend.features.callbacks.repository import PacketRepository
from backend.kit.access import Actor
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery


class PacketIntake:
    def __init__(self, packets: PacketRepository) -> None:
        self._packets = packets

    async def keep(self, packet: Packet, answer: str) -> tuple[str, bool]:
        """Keep it before the platform is answered; the work is done afterwards, by the workers.

        Gives what to answer, and whether the packet is news: one that was seen before gets the
        answer it was given then, and has no effect.
        """
        answered = await self._packets.keep(StoredPacket.received(packet, answer))
        return (answer, True) if answered is None else (answered, False)


class PacketBook:
    """What operators see of packets: never what is in them."""

    def __init__(
        self, packets: PacketRepository, unit_of_work: UnitOfWork, audit: AuditLog
    ) -> None:
        self.unit_of_work = unit_of_work
        self._packets = packets
        self._audit = audit

    async def page(self, state: PacketState, asked: PageQuery) -> Page[StoredPacket]:
        """Newest first."""
        return await self._packets.page_in(state, asked)

    @transactional
    async def retry(self, actor: Actor, packet_id: str) -> StoredPacket:
        """Hand a packet out again that nobody could read. Raises PacketNotFound,
        TransitionNotAllowed, StaleDocument."""
        packet = await self._packets.get(packet_id)
        packet.start_over()
        await self._packets.save(packet)
        await self._audit.record(
            actor,
            AuditAction.DEAD_LETTER_REVIVED,
            "callback_packet",
            packet.id,
            {"account": packet.account.value, "kind": packet.kind},
        )
        return packet
