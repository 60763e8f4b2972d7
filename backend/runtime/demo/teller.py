"""Acts out a ticket through the product's own services, each act at its moment.

Nothing is written past the rules: what the demo shows is what the product does.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from backend.container import Container
from backend.features.forms import Purpose
from backend.features.places import PointInput
from backend.features.tickets import WorkRated
from backend.features.tickets.models.stages import (
    Call,
    Charge,
    CheckIn,
    Completion,
    FollowUp,
    PartLine,
    Payment,
    Rating,
    Reading,
)
from backend.features.tickets.models.ticket import Ticket
from backend.features.tickets.models.values import Window
from backend.features.tickets.schemas.closing import (
    AcceptanceGiven,
    Quotation,
    QuotationAnswer,
)
from backend.features.tickets.schemas.dispatching import Booking, DispatchOrder
from backend.features.tickets.schemas.field_work import CompletionReport, Departure, FieldMoment
from backend.features.tickets.schemas.intake import Approval, NewTicket
from backend.features.tickets.services.desk import Asked
from backend.features.tickets.words import (
    CallResult,
    ConsentMethod,
    FinishResult,
    OldPart,
    PayMethod,
)
from backend.kit.access import Actor, ActorKind, Scope
from backend.kit.clock import SHANGHAI, shanghai_day
from backend.runtime.demo.catalogue import LINE_OF
from backend.runtime.demo.clock import StoryClock
from backend.runtime.demo.firm import Appliance, Employee, Firm, of_role
from backend.runtime.demo.forms import ACCEPTED, REPORTED, DemoForms, service_record
from backend.runtime.demo.photos import upload_photo

_SLOTS: Final = (9, 11, 14, 16)
_CUSTOMER_GRANTS: Final = "customer"


class Teller:
    """One teller for the whole month: it knows who is free when, and whose turn it is."""

    def __init__(
        self,
        container: Container,
        clock: StoryClock,
        firm: Firm,
        grants: Mapping[str, Mapping[str, Scope]],
        today: datetime,
    ) -> None:
        self.container = container
        self.today = today
        self.clock = clock
        self.firm = firm
        self.forms = DemoForms()
        self._grants = grants
        self._busy: defaultdict[tuple[str, date], int] = defaultdict(int)
        self._turn = 0

    # -- who -----------------------------------------------------------------------------------

    def actor(self, employee: Employee) -> Actor:
        account = employee.account
        return Actor(
            id=account.id,
            kind=ActorKind.STAFF,
            role_ids=account.role_ids,
            grants=self._grants[employee.described.role],
            team_id=account.team_id,
            branch_id=account.branch_id,
            organisation_id=account.organisation_id,
            via="demo",
        )

    def employee(self, role: str) -> Actor:
        """Of a role that one person has."""
        return self.actor(next(e for e in self.firm.employees if e.described.role == role))

    def customer(self, appliance: Appliance) -> Actor:
        assert appliance.home is not None  # noqa: S101 - stories are told of owned devices
        return Actor(
            id=appliance.home.account.id,
            kind=ActorKind.CUSTOMER,
            grants=self._grants[_CUSTOMER_GRANTS],
            via="miniprogram",
        )

    def staff(self, role: str, appliance: Appliance) -> Actor:
        assert appliance.home is not None  # noqa: S101 - as above
        return self.actor(of_role(self.firm.employees, role, appliance.home.described.branch)[0])

    def free_technician(self, appliance: Appliance, day: date) -> tuple[Actor, Window]:
        """The next one of the branch who has a slot that day, and the slot."""
        assert appliance.home is not None  # noqa: S101 - as above
        crew = of_role(self.firm.employees, "technician", appliance.home.described.branch)
        for _ in range(len(crew)):
            self._turn += 1
            employee = crew[self._turn % len(crew)]
            taken = self._busy[employee.account.id, day]
            if taken < len(_SLOTS):
                self._busy[employee.account.id, day] += 1
                return self.actor(employee), slot(day, _SLOTS[taken])
        raise RuntimeError(f"the demo gives its technicians too much work on {day}")

    def technician_at_the_door(self, appliance: Appliance) -> tuple[Actor, Window]:
        """Somebody who is at work this very hour, and has nothing else today."""
        assert appliance.home is not None  # noqa: S101 - as above
        crew = of_role(self.firm.employees, "technician", appliance.home.described.branch)
        start = self.today.replace(minute=0) - timedelta(minutes=60)
        day = shanghai_day(start)
        idle = next(e for e in reversed(crew) if not self._busy[e.account.id, day])
        self._busy[idle.account.id, day] = len(_SLOTS)
        return self.actor(idle), Window(start=start, end=start + timedelta(hours=2))

    # -- the acts --------------------------------------------------------------------------------

    async def report(self, appliance: Appliance, problem: str, at: datetime) -> Ticket:
        self.clock.set(at)
        by_phone = not (appliance.home and appliance.home.openid)
        who = self.staff("service_agent", appliance) if by_phone else self.customer(appliance)
        wanted = slot(shanghai_day(at) + timedelta(days=1), 14)
        line = appliance.described.line
        given = None if by_phone else self.forms.given(Purpose.REQUEST, line, REPORTED)
        order = NewTicket(
            device_ids=[appliance.device.id], problem=problem, wanted=wanted, form=given
        )
        return await self.container.tickets.reports.report(Asked(who, ""), order)

    async def approve(self, ticket: Ticket, appliance: Appliance, after: timedelta) -> Ticket:
        self._pass(after)
        line = LINE_OF[appliance.described.line]
        asked = Asked(self.staff("service_agent", appliance), ticket.id)
        return await self.container.tickets.reception.approve(
            asked, Approval(problem_type=line.name)
        )

    async def dispatch(
        self, ticket: Ticket, appliance: Appliance, technician: Actor, after: timedelta
    ) -> Ticket:
        self._pass(after)
        asked = Asked(self.staff("dispatcher", appliance), ticket.id)
        return await self.container.tickets.dispatch.dispatch(
            asked, DispatchOrder(technician_ids=[technician.id])
        )

    async def take(self, ticket: Ticket, technician: Actor, after: timedelta) -> Ticket:
        self._pass(after)
        return await self.container.tickets.dispatch.take(Asked(technician, ticket.id))

    async def book(
        self, ticket: Ticket, technician: Actor, window: Window, after: timedelta
    ) -> Ticket:
        self._pass(after)
        asked = Asked(technician, ticket.id)
        await self.container.tickets.dispatch.record_call(asked, Call(result=CallResult.REACHED))
        self._pass(timedelta(minutes=2))
        return await self.container.tickets.dispatch.book(
            Asked(technician, ticket.id), Booking(window=window)
        )

    async def depart(self, ticket: Ticket, technician: Actor, window: Window) -> Ticket:
        self.clock.set(window.start - timedelta(minutes=25))
        return await self.container.tickets.field.depart(Asked(technician, ticket.id), Departure())

    async def arrive(self, ticket: Ticket, technician: Actor, appliance: Appliance) -> Ticket:
        """A little beside the address, as GPS is."""
        assert appliance.home is not None  # noqa: S101 - as above
        self._pass(timedelta(minutes=22))
        home = appliance.home.described
        position = PointInput(latitude=home.latitude + 0.0004, longitude=home.longitude - 0.0003)
        return await self.container.tickets.field.arrive(
            Asked(technician, ticket.id), CheckIn(position=position, accuracy_metres=30)
        )

    async def start(self, ticket: Ticket, technician: Actor) -> Ticket:
        self._pass(timedelta(minutes=4))
        return await self.container.tickets.field.start_work(
            Asked(technician, ticket.id), FieldMoment()
        )

    async def quote(self, ticket: Ticket, technician: Actor, appliance: Appliance) -> int:
        """Out of warranty: the price is said and agreed to before the work. The sum in fen."""
        self._pass(timedelta(minutes=6))
        name, price = LINE_OF[appliance.described.line].parts[0]
        charges = [Charge(name=name, amount_fen=price), Charge(name="上门维修费", amount_fen=6000)]
        asked = Asked(technician, ticket.id)
        quoted = await self.container.tickets.charging.quote(asked, Quotation(charges=charges))
        assert quoted.quote is not None  # noqa: S101 - it was made just now
        self._pass(timedelta(minutes=3))
        answer = QuotationAnswer(agreed=True, method=ConsentMethod.APP)
        asked = Asked(self.customer(appliance), ticket.id)
        await self.container.tickets.charging.answer(asked, quoted.quote.id, answer)
        return quoted.quote.total_fen

    async def finish(
        self, ticket: Ticket, technician: Actor, appliance: Appliance, number: int, fen: int = 0
    ) -> Ticket:
        self._pass(timedelta(minutes=25 + number % 40))
        line = LINE_OF[appliance.described.line]
        part, price = line.parts[number % len(line.parts)]
        if fen:
            part, price = line.parts[0]
        photos = {
            mended: await upload_photo(
                self.container, technician, line.key, number=number, mended=mended
            )
            for mended in (False, True)
        }
        completion = Completion(
            result=FinishResult.SOLVED,
            fault_code=f"{line.name}.{part}.损坏",
            action=line.actions[number % len(line.actions)],
            before_photo_ids=[photos[False]],
            after_photo_ids=[photos[True]],
            parts=[
                PartLine(
                    name=part,
                    quantity=1,
                    unit_price_fen=price if fen else 0,
                    old_part=OldPart.GIVEN if fen else OldPart.KEPT,
                )
            ],
            readings=[Reading(name="试机时间", value=15, unit="分钟")],
            labour_minutes=25 + number % 40,
            amount_fen=fen,
        )
        asked = Asked(technician, ticket.id)
        record = service_record(completion.action, part, number)
        form = self.forms.given(Purpose.REPORT, line.key, record)
        done = await self.container.tickets.field.finish(
            asked, CompletionReport.model_validate(completion.model_dump() | {"form": form})
        )
        if fen:
            payment = Payment(amount_fen=fen, method=PayMethod.WECHAT)
            await self.container.tickets.charging.receive(Asked(technician, ticket.id), payment)
        return done

    async def accept(self, ticket: Ticket, appliance: Appliance, after: timedelta) -> Ticket:
        """In the app, or asked by phone where there is no app."""
        self._pass(after)
        if appliance.home and appliance.home.openid:
            asked = Asked(self.customer(appliance), ticket.id)
            form = self.forms.given(Purpose.ACCEPTANCE, appliance.described.line, ACCEPTED)
            given = AcceptanceGiven(method=ConsentMethod.APP, form=form)
        else:
            asked = Asked(self.staff("service_agent", appliance), ticket.id)
            given = AcceptanceGiven(method=ConsentMethod.PHONE, recording_id=f"rec-{ticket.number}")
        return await self.container.tickets.hand_overs.accept(asked, given)

    async def rate(self, ticket: Ticket, appliance: Appliance, rating: Rating) -> None:
        self._pass(timedelta(minutes=12))
        asked = Asked(self.customer(appliance), ticket.id)
        await self.container.tickets.hand_overs.rate(asked, rating)
        # At once: news of the past are told to nobody later.
        await self.container.judging.past.count_rating(WorkRated(ticket_id=ticket.id))

    async def close(self, ticket: Ticket, appliance: Appliance, satisfaction: int) -> Ticket:
        self._pass(timedelta(hours=20))
        asked = Asked(self.staff("service_agent", appliance), ticket.id)
        follow_up = FollowUp(satisfaction=satisfaction, recommendation=satisfaction * 2)
        return await self.container.tickets.closures.close(asked, follow_up)

    def _pass(self, time: timedelta) -> None:
        self.clock.set(self.clock() + time)


def slot(day: date, hour: int) -> Window:
    """Two hours, Shanghai time."""
    start = datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)
    return Window(start=start, end=start + timedelta(hours=2))
