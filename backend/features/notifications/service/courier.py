"""Carries one notice: which way, how often, and what each end means."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from backend.features.notifications.models import (
    Attempt,
    Delivery,
    DeliveryState,
    Place,
    PlatformMessage,
    Reason,
    UnsureCall,
)
from backend.features.notifications.policies import (
    CALL_PAUSES_SECONDS,
    CALLS_OF_ONE_TRY,
    MISCONFIGURED_WAIT_SECONDS,
)
from backend.features.notifications.ports import Addressed, Outcome, SendResult
from backend.features.notifications.repository import (
    DeliveryRepository,
    FirmSettings,
    Unreachable,
)
from backend.features.notifications.service.routes import Route, RouteFinder
from backend.features.notifications.service.trip import WAITING_FOR, Trip
from backend.features.notifications.service.wordings import CurrentWording, Wordings
from backend.features.notifications.wallet.service import Wallet
from backend.features.notifications.wording import (
    Importance,
    UnfitValue,
    WhenUnsure,
    render_card,
    render_form,
    render_text,
)
from backend.kit.clock import Clock

log = structlog.get_logger("notifications")

# A repeat must arrive within the time the platform remembers the first call.
MARGIN: Final = timedelta(seconds=30)


class LeaseGone(Exception):
    """Another deliverer has taken the delivery over; nothing more may be done for it here."""


class Courier:
    def __init__(
        self,
        deliveries: DeliveryRepository,
        wordings: Wordings,
        routes: RouteFinder,
        wallet: Wallet,
        unreachable: Unreachable,
        firm: FirmSettings,
        now: Clock,
        *,
        call_pauses: Sequence[float] = CALL_PAUSES_SECONDS,
    ) -> None:
        self._deliveries = deliveries
        self._wordings = wordings
        self._routes = routes
        self._wallet = wallet
        self._unreachable = unreachable
        self._firm = firm
        self._now = now
        self._call_pauses = call_pauses

    async def carry(self, delivery: Delivery) -> float | None:
        """Try to send; the seconds until the next try, None when it is settled.

        Raises LeaseGone.
        """
        now = self._now()
        if now >= delivery.useful_until:
            delivery.end(DeliveryState.EXPIRED, delivery.reason or Reason.TOO_LATE)
            return None
        current = await self._wordings.current(delivery.occasion)
        if (quiet := await self._quiet_seconds(current, now)) is not None:
            delivery.wait(Reason.QUIET_HOURS)
            return quiet
        if self._is_for_a_person_to_decide(delivery, current, now):
            delivery.end(DeliveryState.UNKNOWN, Reason.UNSURE)
            return None
        trip = Trip(delivery, current, now)
        for route in await self._ways(trip):
            if await self._is_over(trip, route):
                break
        return trip.end()

    async def _quiet_seconds(self, current: CurrentWording, now: datetime) -> float | None:
        if current.shipped.importance is Importance.URGENT:
            return None
        left = (await self._firm.quiet_hours()).left(now)
        return left.total_seconds() if left else None

    # -- calls that may have arrived -----------------------------------------------------------

    def _is_remembered(self, unsure: UnsureCall, now: datetime) -> bool:
        """Whether the platform would still recognise the call if it were repeated."""
        messenger = self._routes.messenger(unsure.place)
        if messenger is None:
            return False
        window = timedelta(seconds=messenger.remembers_seconds) - MARGIN
        return now < unsure.first_at + window

    def _is_for_a_person_to_decide(
        self, delivery: Delivery, current: CurrentWording, now: datetime
    ) -> bool:
        """Past the platform's memory a notice is said again, unless it would mislead (R36)."""
        return (
            delivery.unsure is not None
            and current.shipped.when_unsure is WhenUnsure.LEAVE
            and not self._is_remembered(delivery.unsure, now)
        )

    async def _ways(self, trip: Trip) -> Sequence[Route]:
        """What may have arrived somewhere is only repeated there while it is recognised there."""
        found = await self._routes.find(trip.delivery, trip.current)
        trip.obstacle = found.obstacle
        unsure = trip.delivery.unsure
        if unsure and self._is_remembered(unsure, trip.now):
            there = [route for route in found.routes if route.place is unsure.place]
            return there or found.routes
        return found.routes

    # -- one way -------------------------------------------------------------------------------

    async def _is_over(self, trip: Trip, route: Route) -> bool:
        """Try one route; whether the others are not to be tried now."""
        if route.consents is not None and not await self._has_consent(trip, route):
            return trip.delivery.state is not DeliveryState.SENDING
        delivery, before = trip.delivery, trip.delivery.unsure
        delivery.about_to_call(route.place, trip.now, last_consent=route.consents == 1)
        if not await self._deliveries.note_call(delivery):
            raise LeaseGone
        result, unsure = await self._send(trip, route)
        delivery.record_attempt(
            Attempt(
                at=trip.now,
                place=route.place,
                outcome=result.outcome.value,
                code=result.code,
                trace=result.trace,
            )
        )
        if not unsure:
            delivery.unsure = before
        if route.consents is not None:
            maybe = unsure or (before is not None and before.place is route.place)
            await self._settle_consent(trip, route, result.outcome, maybe=maybe)
        if result.outcome is Outcome.CAPPED:
            trip.obstacle = Reason.CAPPED
            return False
        return await self._follow_up(trip, route, result, before, unsure=unsure)

    async def _follow_up(
        self,
        trip: Trip,
        route: Route,
        result: SendResult,
        before: UnsureCall | None,
        *,
        unsure: bool,
    ) -> bool:
        delivery = trip.delivery
        was_here = unsure or (before is not None and before.place is route.place)
        match result.outcome:
            case Outcome.SENT:
                delivery.sent(route.place, _message(route, result))
            case Outcome.DUPLICATE if was_here:
                delivery.sent(route.place)
            case Outcome.WRONG:
                delivery.end(DeliveryState.DEAD, Reason.WRONG)
            case Outcome.NO_CONSENT:
                trip.obstacle = Reason.NO_CONSENT
                if before and was_here and before.last_consent:
                    # The consent we knew of was spent by the call that we were unsure of.
                    delivery.sent(route.place)
            case Outcome.UNREACHABLE:
                await self._unreachable.remember(
                    route.account, route.address, result.code, trip.now
                )
                trip.obstacle = Reason.UNREACHABLE
            case Outcome.MISCONFIGURED:
                trip.postpone(result.outcome, MISCONFIGURED_WAIT_SECONDS)
            case _:
                trip.postpone(result.outcome, result.wait_seconds)
                return unsure
        return delivery.state is not DeliveryState.SENDING

    async def _has_consent(self, trip: Trip, route: Route) -> bool:
        """Whether there is a consent for the call, taken out of the wallet before it is made: two
        who want the last one do not both call, and who is killed leaves behind that he took it."""
        delivery = trip.delivery
        held = await self._wallet.hold(
            route.address, route.template_id, delivery.id, may_take_last=route.may_take_last
        )
        if held is None:
            trip.obstacle = Reason.NO_CONSENT
            return False
        if held.arrived:  # a call we were unsure of, as the platform has told meanwhile
            await self._wallet.spend(route.address, route.template_id, delivery.id)
            delivery.sent(route.place)
        return not held.arrived

    async def _settle_consent(
        self, trip: Trip, route: Route, outcome: Outcome, *, maybe: bool
    ) -> None:
        """`maybe`: this call, or an earlier one of this delivery, may have arrived."""
        whose = (route.address, route.template_id)
        match outcome:
            case Outcome.SENT:
                await self._wallet.spend(*whose, trip.delivery.id)
            case Outcome.NO_CONSENT:
                await self._wallet.clear(*whose, trip.now, trip.delivery.id)
            case _ if maybe:
                await self._wallet.note_unsure(*whose, trip.delivery.id)
            case _:
                await self._wallet.give_back(*whose, trip.delivery.id)

    async def _send(self, trip: Trip, route: Route) -> tuple[SendResult, bool]:
        """At most three calls; the last result, and whether any of them may have arrived."""
        unsure = False
        result = await self._call(trip, route)
        for pause in self._call_pauses[: CALLS_OF_ONE_TRY - 1]:
            unsure = unsure or result.may_have_arrived
            if result.outcome is not Outcome.RETRY or result.wait_seconds is not None:
                break
            if unsure and not self._remembers(route.place):
                break
            await asyncio.sleep(pause)
            result = await self._call(trip, route)
        still_open = result.outcome in WAITING_FOR
        return result, (unsure or result.may_have_arrived) and still_open

    def _remembers(self, place: Place) -> bool:
        messenger = self._routes.messenger(place)
        return messenger is not None and messenger.remembers_seconds > 0

    async def _call(self, trip: Trip, route: Route) -> SendResult:
        delivery, wording = trip.delivery, trip.current.wording
        texts = _texts(delivery, trip.current)
        to = Addressed(
            delivery_id=delivery.id,
            address=route.address,
            link=delivery.link,
            template_id=route.template_id,
            occasion=delivery.occasion,
            recipient=delivery.recipient,
            topic=delivery.topic,
            told_at=delivery.created_at,
        )
        messengers = self._routes.messengers
        try:
            match route.place:
                case Place.WECOM if messengers.wecom:
                    return await messengers.wecom.send(to, render_card(wording.wecom, texts))
                case Place.MINIPROGRAM if messengers.miniprogram:
                    form = render_form(wording.miniprogram, texts)
                    return await messengers.miniprogram.send(to, form)
                case Place.OFFICIAL_ACCOUNT if messengers.official_account:
                    form = render_form(wording.official_account, texts)
                    return await messengers.official_account.send(to, form)
                case Place.SMS if messengers.sms and (sms := trip.current.sms):
                    return await messengers.sms.send(to, render_text(sms, texts))
                case _:
                    return SendResult(Outcome.UNREACHABLE)
        except UnfitValue as unfit:
            return SendResult(Outcome.WRONG, trace=f"data.{unfit}.value")


def _message(route: Route, result: SendResult) -> PlatformMessage | None:
    if not result.message_id:
        return None
    return PlatformMessage(account=route.account, id=result.message_id)


def _texts(delivery: Delivery, current: CurrentWording) -> dict[str, str]:
    """The values as they were stored; a placeholder that is newer than they has its stand-in."""
    stored = delivery.texts()
    return {
        name: stored.get(name) or each.when_empty
        for name, each in current.shipped.placeholders.items()
    }
