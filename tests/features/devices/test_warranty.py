"""Civil Code counting: domain-rules.md e.3, step 4."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.features.devices.warranty import WarrantyState, last_covered_day, warranty_state
from tests.features.devices.builders import a_device, a_model


@pytest.mark.parametrize(
    ("bought", "months", "last"),
    [
        (date(2024, 3, 15), 12, date(2025, 3, 15)),
        (date(2024, 3, 15), 72, date(2030, 3, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_a_term_ends_on_the_corresponding_day_or_the_last_of_that_month(
    bought: date, months: int, last: date
) -> None:
    assert last_covered_day(bought, months) == last


@given(start=st.dates(date(2000, 1, 1), date(2100, 1, 1)), months=st.integers(1, 600))
def test_a_term_never_ends_outside_its_final_month(start: date, months: int) -> None:
    last = last_covered_day(start, months)
    assert (last.year * 12 + last.month) - (start.year * 12 + start.month) == months
    assert last.day == start.day or (last + timedelta(days=1)).day == 1
    assert last.day <= start.day


def test_the_last_day_is_still_covered_and_the_next_is_not() -> None:
    device, model = a_device(), a_model(warranty_months=12)
    assert device.warranty_on(date(2025, 3, 15), model) is WarrantyState.IN
    assert device.warranty_on(date(2025, 3, 16), model) is WarrantyState.OUT


def test_what_somebody_typed_counts_before_what_can_be_computed() -> None:
    device = a_device(warranty_until="2024-12-31")
    assert device.covered_until(a_model()) == date(2024, 12, 31)


def test_without_a_date_nobody_knows() -> None:
    device = a_device(purchase={})
    assert device.covered_until(a_model()) is None
    assert warranty_state(None, date(2026, 1, 1)) is WarrantyState.UNKNOWN
