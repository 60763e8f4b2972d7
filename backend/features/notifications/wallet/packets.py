"""What the platform pushes about subscribe messages (protocol sheet 5.5), read into the wallet.

It may come before the mini-program's own word, after it, twice, or in another order than it
happened. Only the templates of this firm count: the account may have others.
"""

from typing import Final

from backend.features.callbacks import Packet, Part
from backend.features.notifications.models import Arrival, PlatformMessage
from backend.features.notifications.service.outcomes import DeliveryOutcomes, Receipt
from backend.features.notifications.service.wordings import Wordings
from backend.features.notifications.wallet.models import ToldBy
from backend.features.notifications.wallet.service import Wallet
from backend.kit.clock import Clock
from backend.kit.mongo import Inbox, UnitOfWork, transactional

MOST_TEMPLATES: Final = 50
UNREADABLE_CODE: Final = -1


class SubscribePackets:
    """Readers of the three events. Handed a packet twice, they do nothing the second time."""

    def __init__(
        self,
        wallet: Wallet,
        wordings: Wordings,
        outcomes: DeliveryOutcomes,
        inbox: Inbox,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.wallet = wallet
        self.wordings = wordings
        self.outcomes = outcomes
        self.inbox = inbox
        self.unit_of_work = unit_of_work
        self.now = now

    @transactional
    async def hear_popup(self, packet: Packet) -> None:
        """He answered the dialog, each template by itself."""
        if not await self._is_new(packet):
            return
        for each in await self._of_ours(packet, "SubscribeMsgPopupEvent"):
            whose = (packet.sender, each.text("TemplateId"))
            match each.text("SubscribeStatusString").strip().lower():
                case "accept" | "acceptwithaudio":
                    await self.wallet.accept(*whose, ToldBy.PLATFORM, packet.sent_at)
                case "reject":
                    await self.wallet.reject(*whose, ToldBy.PLATFORM, packet.sent_at)
                case "ban":
                    await self.wallet.ban(*whose, ToldBy.PLATFORM, packet.sent_at)

    @transactional
    async def hear_change(self, packet: Packet) -> None:
        """Only what was switched off on the settings page is told."""
        if not await self._is_new(packet):
            return
        for each in await self._of_ours(packet, "SubscribeMsgChangeEvent"):
            if each.text("SubscribeStatusString").strip().lower() == "reject":
                await self.wallet.withdraw(packet.sender, each.text("TemplateId"), packet.sent_at)

    async def hear_sent(self, packet: Packet) -> None:
        """What became of messages that the platform had taken. Raises DeliveryUnderWay."""
        for place, each in enumerate(await self._of_ours(packet, "SubscribeMsgSentEvent")):
            await self._join(packet, place, each)
            if each.text("MsgID"):
                code = _code(each)
                await self.outcomes.settle(
                    Receipt(
                        account=packet.app_id,
                        message_id=each.text("MsgID"),
                        arrival=Arrival.FAILED if code else Arrival.ARRIVED,
                        words=each.text("ErrorStatus"),
                    )
                )

    @transactional
    async def _join(self, packet: Packet, place: int, told: Part) -> None:
        """The answer to the call need not have named the message: then the ledger tells whose it
        was."""
        if not await self._is_new(packet, str(place)):
            return
        message = PlatformMessage(account=packet.app_id, id=told.text("MsgID"))
        known = await self.outcomes.delivery_of(message)
        joined = await self.wallet.hear_result(
            packet.sender, told.text("TemplateId"), packet.sent_at, _code(told), known
        )
        if joined and not known and message.id:
            await self.outcomes.name(joined, message)

    async def _is_new(self, packet: Packet, part: str = "") -> bool:
        reader = f"notifications.{packet.kind.removeprefix('event:')}{part}"
        return await self.inbox.first_time(reader, packet.id, self.now())

    async def _of_ours(self, packet: Packet, name: str) -> list[Part]:
        ours = await self.wordings.miniprogram_templates()
        told = packet.items(name, "List")[:MOST_TEMPLATES]
        return [each for each in told if each.text("TemplateId") in ours]


def _code(told: Part) -> int:
    code = told.number("ErrorCode")
    return UNREADABLE_CODE if code is None else code
