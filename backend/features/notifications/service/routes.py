"""The ways a notice may take to a person, best first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from backend.features.notifications.models import Delivery, Place, Reason
from backend.features.notifications.ports import Messenger, Messengers
from backend.features.notifications.repository import Unreachable
from backend.features.notifications.service.addresses import AddressBook
from backend.features.notifications.service.wordings import CurrentWording, Wordings
from backend.features.notifications.wallet.policies import may_take_last
from backend.features.notifications.wallet.service import Wallet
from backend.features.notifications.wording import Card, Form, TextMessage
from backend.kit.clock import Clock

# Staff have a WeCom account and customers openids, so one order serves both (issue: the chain).
# A text message costs money: it is for those whom nothing else reaches.
ORDER: Final = (Place.WECOM, Place.MINIPROGRAM, Place.OFFICIAL_ACCOUNT, Place.SMS)
MOST_ADDRESSES: Final = 3


@dataclass(frozen=True)
class Route:
    """`consents` is how many messages the person will take there; None: no limit. `may_take_last`:
    this message may have the last of them."""

    place: Place
    account: str
    address: str = field(repr=False)
    template_id: str = ""
    consents: int | None = None
    may_take_last: bool = True


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
        wallet: Wallet,
        wordings: Wordings,
        now: Clock,
    ) -> None:
        self._addresses = addresses
        self.messengers = messengers
        self._unreachable = unreachable
        self._wallet = wallet
        self._wordings = wordings
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
                route = await self._route(place, messenger.account, address, current, delivery)
                if isinstance(route, Reason):
                    obstacle = route
                else:
                    routes.append(route)
        return Routes(routes, obstacle)

    async def _route(
        self, place: Place, account: str, address: str, current: CurrentWording, delivery: Delivery
    ) -> Route | Reason:
        template_id = current.template_ids.get(place, "")
        unworded = place is Place.SMS and current.sms is None
        if unworded or (place is not Place.WECOM and not template_id):
            return Reason.NO_TEMPLATE
        is_remembered = not delivery.asks_anew
        if is_remembered and await self._unreachable.knows(account, address, self._now()):
            return Reason.UNREACHABLE
        if place is not Place.MINIPROGRAM:
            return Route(place, account, address, template_id)
        sharing = await self._wordings.sharing(template_id)
        last_too = may_take_last(current.occasion, sharing)
        left = await self._wallet.available(
            address, template_id, delivery.id, may_take_last=last_too
        )
        if not left:
            return Reason.NO_CONSENT
        return Route(place, account, address, template_id, left, last_too)
