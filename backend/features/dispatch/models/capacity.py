"""How full a day is (domain-rules.md c.5)."""

from collections.abc import Sequence

from backend.features.dispatch.models.candidate import Held, Point, km_between
from backend.features.dispatch.models.fitting import travel_minutes
from backend.features.dispatch.models.rule_parts import PlannedMinutes, Travelling


def minutes_left(shift: int, leave: int, planned: int) -> int:
    """Shift minutes less leave less planned service and travel; below nothing when overbooked."""
    return shift - leave - planned


def saturation(planned: int, available: int) -> float | None:
    """饱和度: planned over available minutes; None where nobody is available."""
    return round(planned / available, 4) if available else None


def travel_of_day(base: Point | None, held: Sequence[Held], travelling: Travelling) -> int:
    """Minutes on the road from the base through the visits, in order, as far as places are
    known."""
    here, minutes = base, 0
    for each in held:
        if each.point is None:
            continue
        if here is not None:
            km = km_between(here, each.point) * travelling.road_factor
            minutes += travel_minutes(km, travelling.km_per_hour)
        here = each.point
    return minutes


def table_minutes(
    table: Sequence[PlannedMinutes], problem_type: str, product_line_id: str, usual: int
) -> int:
    """The entry that says most about the work: of type and product, of the type, of the product,
    of any; else the usual."""
    best, found = -1, usual
    for entry in table:
        fits = entry.problem_type in ("", problem_type) and (
            entry.product_line_id in ("", product_line_id)
        )
        says = 2 * bool(entry.problem_type) + bool(entry.product_line_id)
        if fits and says > best:
            best, found = says, entry.minutes
    return found
