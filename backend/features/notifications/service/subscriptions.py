"""Consents to subscribe messages: each tap on 允许 is good for one message."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.accounts import WeChatChannel
from backend.features.notifications.errors import UnknownTemplate
from backend.features.notifications.models import Place
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.repository import Consents
from backend.features.notifications.service.addresses import AddressBook
from backend.features.notifications.service.wordings import Wordings
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock


@dataclass(frozen=True)
class Subscription:
    """What the mini-program may ask consent for, and how many messages it is good for now."""

    occasion: Occasion
    name: str
    template_id: str
    left: int


class Subscriptions:
    def __init__(
        self, addresses: AddressBook, wordings: Wordings, consents: Consents, now: Clock
    ) -> None:
        self._addresses = addresses
        self._wordings = wordings
        self._consents = consents
        self._now = now

    async def of(self, actor: Actor) -> list[Subscription]:
        openid = await self._openid(actor)
        found = []
        for current in await self._wordings.all():
            template_id = current.template_ids[Place.MINIPROGRAM]
            if openid and template_id and current.occasion.value.startswith("customer."):
                left = await self._consents.left(openid, template_id)
                name = current.shipped.name
                found.append(Subscription(current.occasion, name, template_id, left))
        return found

    async def accepted(self, actor: Actor, template_ids: Sequence[str]) -> list[Subscription]:
        """Count one consent for each. Raises UnknownTemplate for one that is not in use, and then
        none is counted."""
        known = {each.template_id for each in await self.of(actor)}
        if not known.issuperset(template_ids):
            raise UnknownTemplate
        openid = await self._openid(actor)
        for template_id in dict.fromkeys(template_ids):
            await self._consents.add(openid, template_id, self._now())
        return await self.of(actor)

    async def _openid(self, actor: Actor) -> str:
        """The mini-program that the customer signed in with last; empty for others."""
        if actor.kind is not ActorKind.CUSTOMER:
            return ""
        openids = await self._addresses.openids(actor.id, WeChatChannel.MINIPROGRAM)
        return openids[0] if openids else ""
