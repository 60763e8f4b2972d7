"""The ways a notice may take to a person, best first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from backend.features.notifications.models import Delivery, Place, Reason
from backend.features.notifications.ports import Messenger, Messengers
from backend.features.notifications.repository import Consents, Unreachable
from backend.features.notifications.service.addresses import AddressBook
from backend.features.notifications.service.wordings import CurrentWording
from backend.features.notifications.wording import Card, Form, TextMessage
from backend.kit.clock import Clock

# Staff have a WeCom account and customers openids, so one order serves both (issue: the chain).
# A text message costs money: it is for those whom nothing else reaches.
ORDER: Final = (Place.WECOM, Place.MINIPROGRAM, Place.OFFICIAL_ACCOUNT, Place.SMS)
MOST_ADDRESSES: Final = 3


@dataclass(frozen=True)
class Route:
    """`consents` is how many messages the person will take there; None: no limit."""

    place: Place
    account: str
    address: str = field(repr=False)
    template_id: str = ""
    consents: int | None = None


@dataclass(frozen=True)
class Routes:
    """`obstacle`: why there is none, as far as it is known."""

    routes: Sequence[Route]
    obstacle: Reason


class RouteFinder:
    def __init__(
        self,
        addresses: AddressBook,
        messengers: Messengers,
        unreachable: Unreachable,
        consents: Consents,
        now: Clock,
    ) -> None:
        self._addresses = addresses
        self.messengers = messengers
        self._unreachable = unreachable
        self._consents = consents
        self._now = now

    def messenger(
        self, place: Place
    ) -> Messenger[Card] | Messenger[Form] | Messenger[TextMessage] | None:
        match place:
            case Place.WECOM:
                return self.messengers.wecom
            case Place.MINIPROGRAM:
                return self.messengers.miniprogram
            case Place.OFFICIAL_ACCOUNT:
                return self.messengers.official_account
            case Place.SMS:
                return self.messengers.sms

    async def find(self, delivery: Delivery, current: CurrentWording) -> Routes:
        addresses = await self._addresses.of(delivery.recipient)
        routes: list[Route] = []
        obstacle = Reason.NO_ADDRESS
        for place in ORDER:
            messenger = self.messenger(place)
            if messenger is None:
                continue
            if place in delivery.failed_places:
                obstacle = Reason.NOT_DELIVERED
                continue
            for address in addresses.get(place, ())[:MOST_ADDRESSES]:
                route = await self._route(place, messenger.account, address, current)
                if isinstance(route, Reason):
                    obstacle = route
                else:
                    routes.append(route)
        return Routes(routes, obstacle)

    async def _route(
        self, place: Place, account: str, address: str, current: CurrentWording
    ) -> Route | Reason:
        template_id = current.template_ids.get(place, "")
        unworded = place is Place.SMS and current.sms is None
        if unworded or (place is not Place.WECOM and not template_id):
            return Reason.NO_TEMPLATE
        if await self._unreachable.knows(account, address, self._now()):
            return Reason.UNREACHABLE
        if place is not Place.MINIPROGRAM:
            return Route(place, account, address, template_id)
        left = await self._consents.left(address, template_id)
        return Route(place, account, address, template_id, left) if left else Reason.NO_CONSENT
