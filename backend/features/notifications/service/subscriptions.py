"""Consents to subscribe messages: each tap on 允许 is good for one message."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backend.features.accounts import WeChatChannel
from backend.features.notifications.errors import UnknownTemplate
from backend.features.notifications.models import Place
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.service.addresses import AddressBook
from backend.features.notifications.service.wordings import CurrentWording, Wordings
from backend.features.notifications.wallet.models import Purse, Standing, ToldBy
from backend.features.notifications.wallet.policies import (
    MOST_ASKED,
    is_worth_asking,
    weight_of,
)
from backend.features.notifications.wallet.service import Wallet
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional


@dataclass(frozen=True)
class Subscription:
    """What the mini-program may ask consent for, and how many messages it is good for now."""

    occasion: Occasion
    name: str
    template_id: str
    left: int
    standing: Standing = Standing.ASKS


class Subscriptions:
    def __init__(
        self,
        addresses: AddressBook,
        wordings: Wordings,
        wallet: Wallet,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._addresses = addresses
        self._wordings = wordings
        self._wallet = wallet
        self._now = now

    async def of(self, actor: Actor) -> list[Subscription]:
        openid = await self._openid(actor)
        if not openid:
            return []
        return await self._subscriptions(openid, await self._wordings.all())

    async def offered(self, actor: Actor, upcoming: Iterable[Occasion]) -> list[Subscription]:
        """What to ask for at a tap: at most three of what comes next, the emptiest first, then the
        weightiest, then the soonest. Those of one title the dialog would refuse together."""
        openid, now = await self._openid(actor), self._now()
        if not openid:
            return []
        wanted = [await self._wordings.current(each) for each in dict.fromkeys(upcoming)]
        purses = await self._purses(openid, wanted)
        askable = {
            each.wording.miniprogram.title: each
            for each in reversed(wanted)
            if (template_id := each.template_ids[Place.MINIPROGRAM])
            and is_worth_asking(purses.get(template_id), now)
        }
        by_template = {each.template_ids[Place.MINIPROGRAM]: each for each in askable.values()}
        soonest = {each.occasion: place for place, each in enumerate(wanted)}
        chosen = await self._subscriptions(openid, list(by_template.values()))
        chosen.sort(key=lambda s: (s.left, -weight_of(s.occasion), soonest[s.occasion]))
        return chosen[:MOST_ASKED]

    @transactional
    async def answered(
        self, actor: Actor, answers: Mapping[str, str], kept: Mapping[str, str]
    ) -> list[Subscription]:
        """What the dialog answered for each template (accept…, reject, ban, filter), and what the
        settings page says is kept for good. Raises UnknownTemplate for one that is not in use,
        and then none is counted."""
        known = {each.template_id for each in await self.of(actor)}
        if not known.issuperset(answers):
            raise UnknownTemplate
        openid, now = await self._openid(actor), self._now()
        for template_id, answer in answers.items():
            always = kept.get(template_id, "").startswith(answer[:6])
            if answer.startswith("accept"):
                await self._wallet.accept(openid, template_id, ToldBy.CLIENT, now, kept=always)
            elif answer == "reject":
                await self._wallet.reject(openid, template_id, ToldBy.CLIENT, now, kept=always)
            elif answer == "ban":
                await self._wallet.ban(openid, template_id, ToldBy.CLIENT, now)
        return await self.of(actor)

    async def names_of_templates(self) -> dict[str, list[str]]:
        """What is sent by each template of the mini-program."""
        names: dict[str, list[str]] = {}
        for current in await self._wordings.all():
            if _is_askable(current):
                template_id = current.template_ids[Place.MINIPROGRAM]
                names.setdefault(template_id, []).append(current.shipped.name)
        return names

    async def _subscriptions(
        self, openid: str, wordings: Iterable[CurrentWording]
    ) -> list[Subscription]:
        used = [each for each in wordings if _is_askable(each)]
        purses = await self._purses(openid, used)
        return [_subscription(each, purses) for each in used]

    async def _purses(self, openid: str, wordings: Iterable[CurrentWording]) -> dict[str, Purse]:
        ids = {each.template_ids[Place.MINIPROGRAM] for each in wordings} - {""}
        return await self._wallet.purses.of(openid, sorted(ids))

    async def _openid(self, actor: Actor) -> str:
        """The mini-program that the customer signed in with last; empty for others."""
        if actor.kind is not ActorKind.CUSTOMER:
            return ""
        openids = await self._addresses.openids(actor.id, WeChatChannel.MINIPROGRAM)
        return openids[0] if openids else ""


def _is_askable(current: CurrentWording) -> bool:
    is_customers = current.occasion.value.startswith("customer.")
    return is_customers and bool(current.template_ids[Place.MINIPROGRAM])


def _subscription(current: CurrentWording, purses: Mapping[str, Purse]) -> Subscription:
    template_id = current.template_ids[Place.MINIPROGRAM]
    purse = purses.get(template_id)
    return Subscription(
        current.occasion,
        current.shipped.name,
        template_id,
        purse.count if purse else 0,
        purse.standing if purse else Standing.ASKS,
    )
