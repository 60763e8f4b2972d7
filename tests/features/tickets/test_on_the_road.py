"""On the way, arrived, and the minutes that are counted."""

import pytest

from backend.features.places import (
    CoordinateSystem,
    GeoPoint,
    PointInput,
    PointSource,
    metres_between,
    to_wgs84,
)
from backend.features.tickets import TicketState, VisitState
from backend.features.tickets.errors import (
    OutsideTheFence,
    TechnicianHasLeft,
)
from backend.features.tickets.models.stages import (
    CheckIn,
)
from backend.features.tickets.words import (
    ChangeCause,
    ContactMeans,
    OutsideReason,
)
from tests.support.tickets import (
    AGENT,
    AT_HANGZHOU,
    COMPLETION,
    CUSTOMER,
    DISPATCHER,
    HANGZHOU,
    HOUR,
    MINUTE,
    NOON,
    PHOTO_HASHES,
    RULES,
    WANG,
    a_ticket_in,
    arrive,
    event_names,
    finish,
    window,
    work,
)

S = TicketState


def test_departing_moves_the_visit_only() -> None:
    ticket = a_ticket_in(S.APPOINTED)
    ticket.depart(WANG, NOON)
    assert ticket.visit_under_way is not None
    assert (ticket.state, ticket.visit_under_way.state) == (S.APPOINTED, VisitState.TRAVELING)
    assert event_names(ticket) == ["TechnicianDeparted"]


def test_the_customer_cannot_move_an_appointment_once_somebody_is_on_his_way() -> None:
    ticket = a_ticket_in(S.APPOINTED)
    ticket.depart(WANG, NOON)
    with pytest.raises(TechnicianHasLeft):
        ticket.rebook(window(5), ContactMeans.WECHAT, ChangeCause.CUSTOMER, "", CUSTOMER, NOON)
    ticket.rebook(
        window(5), ContactMeans.PHONE, ChangeCause.CUSTOMER, "", AGENT, NOON + 20 * MINUTE
    )
    visit = ticket.visit_under_way
    assert visit is not None
    assert (visit.state, visit.travel_minutes) == (VisitState.ACCEPTED, 20)


def test_haversine_gives_the_published_distance() -> None:
    """domain-rules.md c.3: 5.10 km."""
    metres = metres_between(
        GeoPoint(latitude=39.9087, longitude=116.3975),
        GeoPoint(latitude=39.8652, longitude=116.3786),
    )
    assert round(metres / 1000, 2) == 5.10


def east_of_the_door(metres: float) -> PointInput:
    door = HANGZHOU.point
    per_degree = metres_between(
        door, GeoPoint(latitude=door.latitude, longitude=door.longitude + 1)
    )
    return PointInput(latitude=door.latitude, longitude=door.longitude + metres / per_degree)


def test_a_check_in_inside_the_fence_needs_nothing_else() -> None:
    ticket = a_ticket_in(S.APPOINTED)
    position = east_of_the_door(499)
    ticket.arrive(CheckIn(position=position, accuracy_metres=30), WANG, NOON, RULES)
    arrival = ticket.visits[0].arrival
    assert arrival is not None
    assert (arrival.inside, arrival.distance_metres, arrival.accuracy_metres) == (True, 499, 30)
    (line,) = ticket.take_lines()
    assert (line.position, line.changes["distance_metres"]) == (None, (None, 499))
    assert arrival.distance_source is PointSource.PICKED
    assert str(position.longitude) not in ticket.model_dump_json()


@pytest.mark.parametrize("position", [east_of_the_door(501), None], ids=["outside", "no position"])
def test_a_check_in_elsewhere_needs_a_reason_and_a_photo_and_is_flagged(
    position: PointInput | None,
) -> None:
    ticket = a_ticket_in(S.APPOINTED)
    for lacking in (
        CheckIn(position=position),
        CheckIn(position=position, outside_reason=OutsideReason.WEAK_SIGNAL),
        CheckIn(position=position, photo_ids=["photo-door"]),
    ):
        with pytest.raises(OutsideTheFence):
            ticket.arrive(lacking, WANG, NOON, RULES)
        assert ticket.state is S.APPOINTED
    check_in = CheckIn(
        position=position,
        outside_reason=OutsideReason.WEAK_SIGNAL,
        photo_ids=["photo-door"],
    )
    ticket.arrive(check_in, WANG, NOON, RULES)
    arrival = ticket.visits[0].arrival
    assert arrival is not None
    assert (ticket.state, arrival.inside) == (S.IN_SERVICE, False)
    assert arrival.outside_reason is OutsideReason.WEAK_SIGNAL
    assert arrival.photo_ids == ["photo-door"]


def test_a_phone_that_tells_satellite_degrees_is_at_the_same_door() -> None:
    latitude, longitude = to_wgs84(HANGZHOU.point)
    position = PointInput(latitude=latitude, longitude=longitude, system=CoordinateSystem.WGS_84)
    ticket = a_ticket_in(S.APPOINTED)
    ticket.arrive(CheckIn(position=position, accuracy_metres=30), WANG, NOON, RULES)
    arrival = ticket.visits[0].arrival
    assert arrival is not None
    assert (arrival.inside, arrival.distance_metres) == (True, 0)


def test_an_address_nobody_has_coordinates_for_asks_for_a_photo() -> None:
    ticket = a_ticket_in(S.APPOINTED, place={"region": "杭州", "door": "5 幢"})
    with pytest.raises(OutsideTheFence):
        ticket.arrive(CheckIn(position=AT_HANGZHOU), WANG, NOON, RULES)


def test_minutes_of_travel_work_and_break_come_from_the_stamps() -> None:
    ticket = a_ticket_in(S.APPOINTED)
    ticket.depart(WANG, NOON)
    arrive(ticket, NOON + 25 * MINUTE)
    work(ticket, NOON + 30 * MINUTE)
    ticket.break_work("", WANG, NOON + 50 * MINUTE)
    ticket.continue_work(WANG, NOON + 60 * MINUTE)
    finish(ticket, NOON + 95 * MINUTE)
    visit = ticket.visits[0]
    assert (visit.travel_minutes, visit.work_minutes, visit.break_minutes) == (25, 55, 10)
    assert visit.ends_at == NOON + 95 * MINUTE


def test_a_visit_finished_during_a_break_ends_the_break() -> None:
    ticket = a_ticket_in(S.IN_SERVICE)
    ticket.break_work("", WANG, NOON + 30 * MINUTE)
    finish(ticket, NOON + 40 * MINUTE)
    visit = ticket.visits[0]
    assert (visit.state, visit.work_minutes, visit.break_minutes) == (VisitState.FINISHED, 30, 10)


def test_whoever_finishes_for_the_technician_does_not_overwrite_the_end() -> None:
    """Dynamics: if another user completes the booking, its end stays as it was."""
    ticket = a_ticket_in(S.IN_SERVICE)
    promised_end = window().end
    ticket.finish(COMPLETION, PHOTO_HASHES, DISPATCHER, NOON + 20 * HOUR, RULES)
    visit = ticket.visits[0]
    assert visit.ends_at == promised_end
    assert visit.ended_by == DISPATCHER
    assert visit.work_minutes == (promised_end - NOON) // MINUTE


def test_work_sent_later_counts_by_the_phones_time_if_it_can_be_true() -> None:
    ticket = a_ticket_in(S.APPOINTED)
    ticket.depart(WANG, NOON + 3 * HOUR, NOON + HOUR)
    assert ticket.visits[0].departed_at == NOON + HOUR
    check_in = CheckIn(position=AT_HANGZHOU, device_at=NOON)  # before he departed: cannot be true
    ticket.arrive(check_in, WANG, NOON + 3 * HOUR, RULES)
    arrival = ticket.visits[0].arrival
    assert arrival is not None
    assert (arrival.at, arrival.device_at) == (NOON + 3 * HOUR, NOON)
    ticket.start_work(WANG, NOON + 3 * HOUR, NOON + 9 * HOUR)  # from the future
    assert ticket.visits[0].started_at == NOON + 3 * HOUR
