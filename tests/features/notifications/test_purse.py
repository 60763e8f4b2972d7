"""The ledger's rules, beside a model that keeps each consent by itself."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.features.notifications import Occasion
from backend.features.notifications.wallet.models import (
    MOST_CONSENTS,
    LineKind,
    Purse,
    Standing,
    ToldBy,
)
from backend.features.notifications.wallet.policies import (
    Weight,
    is_worth_asking,
    may_take_last,
    weight_of,
)
from backend.kit.clock import EARLIEST

START = EARLIEST + timedelta(days=1000)
CLIENT, PLATFORM = ToldBy.CLIENT, ToldBy.PLATFORM


def purse(*accepted_at_hours: int) -> Purse:
    made = Purse.empty("p", "t", START)
    for hours in accepted_at_hours:
        made.accept(CLIENT, START + timedelta(hours=hours))
    return made


@pytest.mark.parametrize("first", [CLIENT, PLATFORM])
def test_a_tap_told_by_both_sides_counts_once_in_either_order(first: ToldBy) -> None:
    second = PLATFORM if first is CLIENT else CLIENT
    told = purse()
    told.accept(first, START)
    told.accept(second, START - timedelta(minutes=9))
    assert told.count == 1
    told.accept(second, START)  # its own next tap
    assert told.count == 2
    assert [line.kind for line in told.take_lines()] == ["accepted", "confirmed", "accepted"]


def test_two_taps_an_hour_apart_are_two_whoever_tells_of_them() -> None:
    told = purse()
    told.accept(CLIENT, START)
    told.accept(PLATFORM, START + timedelta(hours=1))
    assert told.count == 2


def test_a_refusal_leaves_what_was_agreed_to_before() -> None:
    told = purse(0)
    told.reject(CLIENT, START + timedelta(hours=1))
    assert (told.count, told.standing) == (1, Standing.ASKS)
    told.ban(PLATFORM, START + timedelta(hours=2))
    assert told.count == 1
    assert told.available_for("d", may_take_last=True) == 0


@pytest.mark.parametrize("withdrawn_is_heard", ["first", "last"])
def test_switching_off_voids_what_was_given_before_whenever_it_is_heard(
    withdrawn_is_heard: str,
) -> None:
    told, moment = purse(), START + timedelta(hours=1)
    if withdrawn_is_heard == "first":
        told.withdraw(moment)
    told.accept(CLIENT, START)
    told.accept(PLATFORM, START + timedelta(hours=2))
    if withdrawn_is_heard == "last":
        told.withdraw(moment)
    assert told.consents == [START + timedelta(hours=2)]
    assert told.standing is Standing.ASKS  # he has agreed again since


def test_always_no_is_not_asked_again_and_always_yes_is_topped_up() -> None:
    refusing, willing = purse(0), purse(0, 1, 2)
    refusing.reject(CLIENT, START + timedelta(hours=5), kept=True)
    willing.accept(CLIENT, START + timedelta(hours=5), kept=True)
    later = START + timedelta(days=30)
    assert not is_worth_asking(refusing, later)
    assert is_worth_asking(willing, later)
    assert not is_worth_asking(purse(0, 1, 2), later)
    assert refusing.available_for("d", may_take_last=True) == 0


def test_who_said_no_is_left_alone_for_a_week() -> None:
    told = purse()
    told.reject(CLIENT, START)
    assert not is_worth_asking(told, START + timedelta(days=6, hours=23))
    assert is_worth_asking(told, START + timedelta(days=7))
    assert is_worth_asking(None, START)


def test_one_delivery_takes_one_consent_however_often_it_asks() -> None:
    told = purse(0, 1)
    first = told.hold("d1", START, may_take_last=True)
    assert told.hold("d1", START + timedelta(hours=1), may_take_last=True) is first
    assert (told.count, len(told.held)) == (1, 1)
    told.spend("d1", START)
    told.give_back("d1", START)  # said too late: it is spent
    assert (told.count, told.held, told.held_since) == (1, [], None)


def test_the_last_one_is_kept_from_a_light_message() -> None:
    told = purse(0)
    assert told.hold("light", START, may_take_last=False) is None
    assert told.count == 1
    assert told.hold("heavy", START, may_take_last=True) is not None
    assert told.hold("next", START, may_take_last=True) is None


def test_what_was_not_sent_comes_back_unless_it_was_voided_meanwhile() -> None:
    told = purse(0, 1)
    told.hold("d1", START + timedelta(hours=2), may_take_last=True)
    told.give_back("d1", START + timedelta(hours=3))
    assert told.count == 2
    told.hold("d2", START + timedelta(hours=4), may_take_last=True)
    told.withdraw(START + timedelta(hours=5))
    told.give_back("d2", START + timedelta(hours=6))
    assert (told.count, told.held) == (0, [])


def test_the_platforms_word_that_there_is_none_keeps_what_was_given_since() -> None:
    told = purse(0, 1, 4)
    told.hold("d1", START + timedelta(hours=2), may_take_last=True)
    told.clear(START + timedelta(hours=2), "d1")
    assert told.consents == [START + timedelta(hours=4)]
    assert told.held == []


def test_a_result_is_joined_to_the_oldest_message_that_waits_for_one() -> None:
    told = purse(0, 1, 2)
    for hours, delivery in ((3, "d1"), (4, "d2")):
        told.hold(delivery, START + timedelta(hours=hours), may_take_last=True)
    told.spend("d1", START + timedelta(hours=3))
    told.note_unsure("d2")
    assert told.hear_result(START + timedelta(hours=2), 0) == ""  # before any of them
    assert told.hear_result(START + timedelta(hours=5), 0) == "d1"
    assert told.hear_result(START + timedelta(hours=5), 0) == "d2"
    again = told.hold("d2", START + timedelta(hours=6), may_take_last=True)
    assert again is not None
    assert again.arrived
    assert told.hear_result(START + timedelta(hours=5), 0) == ""


def test_the_last_consent_is_for_what_matters_most_by_its_template() -> None:
    submitted, finished = Occasion.CUSTOMER_SUBMITTED, Occasion.CUSTOMER_FINISHED
    assert weight_of(submitted) is Weight.SLIGHT
    assert weight_of(finished) is Weight.VITAL
    assert weight_of(Occasion.CUSTOMER_DISPATCHED) is Weight.ORDINARY
    assert not may_take_last(submitted, [submitted, finished])
    assert may_take_last(finished, [submitted, finished])
    assert may_take_last(submitted, [submitted])


# -- beside a model --------------------------------------------------------------------------------

moments = st.integers(0, 5000).map(lambda minutes: START + timedelta(minutes=minutes))
acts = st.one_of(
    st.tuples(st.just("accept"), st.sampled_from([CLIENT, PLATFORM]), moments),
    st.tuples(st.just("withdraw"), st.none(), moments),
    st.tuples(st.just("clear"), st.sampled_from(["", "d1", "d2"]), moments),
    st.tuples(st.just("hold"), st.sampled_from(["d1", "d2", "d3"]), st.booleans()),
    st.tuples(st.just("spend"), st.sampled_from(["d1", "d2", "d3"]), moments),
    st.tuples(st.just("give_back"), st.sampled_from(["d1", "d2", "d3"]), moments),
)


def perform(told: Purse, act: tuple[str, object, object]) -> None:
    match act:
        case ("accept", ToldBy() as side, moment):
            told.accept(side, moment)  # type: ignore[arg-type]  # the strategy's own pairs
        case ("withdraw", _, moment):
            told.withdraw(moment)  # type: ignore[arg-type]  # as above
        case ("clear", str() as delivery, moment):
            told.clear(moment, delivery)  # type: ignore[arg-type]  # as above
        case ("hold", str() as delivery, bool() as last):
            told.hold(delivery, START, may_take_last=last)
        case ("spend", str() as delivery, moment):
            told.spend(delivery, moment)  # type: ignore[arg-type]  # as above
        case ("give_back", str() as delivery, moment):
            told.give_back(delivery, moment)  # type: ignore[arg-type]  # as above


@given(st.lists(acts, max_size=40))
def test_the_ledger_always_adds_up(done: list[tuple[str, object, object]]) -> None:
    told, accepted, balance = purse(), 0, 0
    for act in done:
        perform(told, act)
        for line in told.take_lines():
            balance += line.change
            accepted += line.kind is LineKind.ACCEPTED and line.change
            assert line.balance == balance
        assert balance == told.count == len(told.consents) <= MOST_CONSENTS
        assert told.consents == sorted(told.consents)
        assert all(given > told.cleared_at for given in told.consents)
        assert len({held.delivery_id for held in told.held}) == len(told.held)
        assert told.count + len(told.held) + len(told.awaited) <= accepted + balance
        assert (told.held_since is None) == (told.held == [])


@given(st.data(), st.lists(st.tuples(st.sampled_from("awr"), moments), max_size=12, unique=True))
def test_the_order_in_which_news_arrives_does_not_matter(
    data: st.DataObject, news: list[tuple[str, object]]
) -> None:
    told_in = [news, data.draw(st.permutations(news))]
    ends = []
    for order in told_in:
        told = purse()
        for kind, moment in order:
            if kind == "a":
                told.accept(PLATFORM, moment)  # type: ignore[arg-type]  # the strategy's own pairs
            elif kind == "w":
                told.withdraw(moment)  # type: ignore[arg-type]  # as above
            else:
                told.clear(moment)  # type: ignore[arg-type]  # as above
        ends.append((told.consents, told.cleared_at))
    assert ends[0] == ends[1]
