"""The wallet: what people answer to the dialog, what to ask them next, how full it is."""

from typing import Final

from backend.features.accounts import Permission
from backend.features.notifications.endpoint import NoticeEndpoint
from backend.features.notifications.errors import UnknownTemplate
from backend.features.notifications.service import Subscription
from backend.features.notifications.wallet.levels import wallet_levels
from backend.features.notifications.wallet.policies import UPCOMING
from backend.features.notifications.wallet.schemas import (
    MomentQuery,
    SubscriptionAnswers,
    SubscriptionView,
    WalletLevelView,
)
from backend.kit.http import operation
from backend.kit.pagination import Page


class MySubscriptions(NoticeEndpoint):
    path = "/api/v1/me/subscriptions"

    @operation(permission=Permission.INBOX_READ)
    async def get(self) -> Page[SubscriptionView]:
        """List what the mini-program may ask consent for. Empty for who has not used it."""
        return subscription_page(await self.parts.subscriptions.of(self.actor))

    @operation(permission=Permission.INBOX_READ, raises=(UnknownTemplate,))
    async def post(self, body: SubscriptionAnswers) -> Page[SubscriptionView]:
        """Tell what the consent dialog answered: each acceptance is good for one message."""
        subscriptions = self.parts.subscriptions
        return subscription_page(await subscriptions.answered(self.actor, body.answers, body.kept))


class MySubscriptionOffer(NoticeEndpoint):
    path = "/api/v1/me/subscription-offer"

    @operation(permission=Permission.INBOX_READ)
    async def get(self, query: MomentQuery) -> Page[SubscriptionView]:
        """At most three templates to ask consent for at this tap, the most needed first.

        On a ticket, ask the ticket: it knows what its own next steps are.
        """
        upcoming = UPCOMING[query.moment]
        return subscription_page(await self.parts.subscriptions.offered(self.actor, upcoming))


class WalletLevels(NoticeEndpoint):
    path = "/api/v1/wallet-levels"

    @operation(permission=Permission.NOTIFICATIONS_MANAGE)
    async def get(self) -> Page[WalletLevelView]:
        """How full people's wallets are, for each template of the mini-program."""
        return Page(items=await wallet_levels(self.parts.subscriptions, self.parts.wallet))


def subscription_page(found: list[Subscription]) -> Page[SubscriptionView]:
    return Page(items=[SubscriptionView.of(each) for each in found])


ENDPOINTS: Final = (MySubscriptions, MySubscriptionOffer, WalletLevels)
