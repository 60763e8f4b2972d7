"""The hard filters: each says why somebody cannot be sent, in words and figures, or nothing.

Filters 1, 5, 6, 7 and 10 of domain-rules.md c.2 hold whatever a rule says; the others as far as it
demands them. What is not known is never taken as fulfilled. A rule is compiled once for a piece of
work, so that a filter it does not use costs nothing for each of a thousand people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from backend.features.dispatch.models.candidate import Candidate, Job, Place, Way, way_of
from backend.features.dispatch.models.fitting import misfit
from backend.features.dispatch.models.rule_parts import HardFilters, Travelling
from backend.features.dispatch.models.words import (
    AreaDemand,
    Exclusion,
    HardFilter,
    PartDemand,
    PartState,
)
from backend.features.workforce import CERTIFICATE_NAMES, AreaReach, CertificateKind

Check = Callable[[Candidate, Way], str | None]


class Rejection(NamedTuple):
    """`text` is for people to read, with the figures."""

    filter: HardFilter
    text: str


@dataclass(frozen=True)
class Names:
    """What ids in reasons are called."""

    skills: dict[str, str]

    def skill(self, skill_id: str) -> str:
        return self.skills.get(skill_id, skill_id)


class Filtering:
    """The filters of one rule for one piece of work, in their order."""

    def __init__(
        self, demands: HardFilters, travelling: Travelling, job: Job, names: Names
    ) -> None:
        self._road_factor = travelling.road_factor
        self._job = job
        self._here = Place(job.point) if job.point else None
        self._checks: tuple[tuple[HardFilter, Check], ...] = tuple(
            _compiled(demands, travelling, job, names)
        )

    def way(self, candidate: Candidate) -> Way:
        return way_of(candidate, self._job, self._here, self._road_factor)

    def reasons(self, candidate: Candidate, way: Way) -> list[Rejection]:
        """Every one, so that whoever asks why sees all; empty for who may be sent."""
        found = []
        for filter_, check in self._checks:
            text = check(candidate, way)
            if text is not None:
                found.append(Rejection(filter_, text))
        return found


def _compiled(
    demands: HardFilters, travelling: Travelling, job: Job, names: Names
) -> Sequence[tuple[HardFilter, Check]]:
    checks: list[tuple[HardFilter, Check]] = [(HardFilter.SHIFT, _on_shift)]
    if demands.certificates:
        checks.append((HardFilter.CERTIFICATE, _certificates(frozenset(demands.certificates))))
    if demands.skills:
        needed = tuple((each.skill_id, each.level) for each in demands.skills)
        checks.append((HardFilter.SKILL, _skills(needed, names)))
    if demands.area is not AreaDemand.ANYWHERE:
        checks.append((HardFilter.AREA, _area(demands.area, job)))
    checks += [
        (HardFilter.WINDOW, _window(job, travelling)),
        (HardFilter.CAPACITY, _capacity(demands, job)),
        (HardFilter.EXCLUDED, _excluded(demands, job)),
    ]
    if demands.brand_authorisation or demands.customer_authorisation:
        checks.append((HardFilter.AUTHORISATION, _authorised(demands, job)))
    if demands.part is PartDemand.REQUIRED:
        checks.append((HardFilter.PART, _part))
    checks.append((HardFilter.SUSPENDED, _suspended))
    if demands.most_km is not None:
        checks.append((HardFilter.DISTANCE, _near_enough(demands.most_km, job)))
    return checks


def _on_shift(candidate: Candidate, _way: Way) -> str | None:
    if not candidate.may_work:
        return "账号已停用，或没有接单权限"
    if not candidate.is_employed:
        return "当天不在职"
    if not candidate.windows:
        return "当天没有排班"
    return None if candidate.available else "当天全天请假"


def _certificates(needed: frozenset[CertificateKind]) -> Check:
    def check(candidate: Candidate, _way: Way) -> str | None:
        if needed <= candidate.certificates:
            return None
        missing = sorted(needed - candidate.certificates)
        return f"上门当天没有有效的{'、'.join(CERTIFICATE_NAMES[kind] for kind in missing)}"

    return check


def _skills(needed: tuple[tuple[str, int], ...], names: Names) -> Check:
    def check(candidate: Candidate, _way: Way) -> str | None:
        held = candidate.skills
        for skill_id, level in needed:
            if held.get(skill_id, 0) < level:
                break
        else:
            return None
        short = [
            f"{names.skill(skill_id)}{_held_level(held.get(skill_id))}，需要 {level} 级"
            for skill_id, level in needed
            if held.get(skill_id, 0) < level
        ]
        return "技能不足：" + "；".join(short)

    return check


def _held_level(level: int | None) -> str:
    return "未登记" if level is None else f"为 {level} 级"


def _area(demand: AreaDemand, job: Job) -> Check:
    codes, name = job.area_codes, job.area_name
    own_only = demand is AreaDemand.OWN

    def check(candidate: Candidate, _way: Way) -> str | None:
        if not codes:
            return "工单地址没有对应到行政区，无法核对服务区域"
        reach = reach_of(candidate, codes)
        if reach is AreaReach.HARD or (reach and not own_only):
            return None
        return f"{name}只是他的相邻区域，本规则只派本区域" if reach else f"服务区域不含{name}"

    return check


def reach_of(candidate: Candidate, codes: tuple[str, ...]) -> AreaReach | None:
    """His own area before a neighbour, whichever of the areas around the place it is."""
    found = None
    for code in codes:
        reach = candidate.areas.get(code)
        if reach is AreaReach.HARD:
            return reach
        found = found or reach
    return found


def _window(job: Job, travelling: Travelling) -> Check:
    def check(candidate: Candidate, way: Way) -> str | None:
        return misfit(candidate, way, job, travelling) if candidate.available else None

    return check


def _capacity(demands: HardFilters, job: Job) -> Check:
    need = job.minutes_needed

    def check(candidate: Candidate, _way: Way) -> str | None:
        most_jobs = lower(candidate.most_jobs, demands.most_jobs)
        if most_jobs is not None and candidate.jobs_today >= most_jobs:
            return f"当天已有 {candidate.jobs_today} 单，上限 {most_jobs} 单"
        taken, most = candidate.minutes_today, lower(candidate.most_minutes, demands.most_minutes)
        if most is not None and taken + need > most:
            return f"当天已排 {taken} 分钟，加上本单 {need} 分钟超过上限 {most} 分钟"
        available = candidate.minutes_available
        if candidate.available and available - taken < need:
            return f"当天可用 {available} 分钟，已排 {taken} 分钟，本单需要 {need} 分钟"
        return None

    return check


def lower(one: int | None, other: int | None) -> int | None:
    """The stricter of two caps; None is no cap."""
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


_EXCLUDED = {
    Exclusion.REFUSED: "拒接过本单，暂不再派给他",
    Exclusion.TIMED_OUT: "本单超时未接过，暂不再派给他",
    Exclusion.BLOCKED: "客户要求不再由他上门",
    Exclusion.REWORK: "本单是他上次服务的返修，需换人处理",
}


def _excluded(demands: HardFilters, job: Job) -> Check:
    whom = {
        staff_id: _EXCLUDED[why]
        for staff_id, why in job.excluded.items()
        if not (why is Exclusion.REWORK and demands.reworker_may_return)
    }
    homes = {home for home in (job.household_id, job.customer_id) if home}

    def check(candidate: Candidate, _way: Way) -> str | None:
        if candidate.blocked and not homes.isdisjoint(candidate.blocked):
            return _EXCLUDED[Exclusion.BLOCKED]
        return whom.get(candidate.id)

    return check


def _authorised(demands: HardFilters, job: Job) -> Check:
    def check(candidate: Candidate, _way: Way) -> str | None:
        if demands.brand_authorisation:
            if not job.brand:
                return "工单没有品牌，无法核对品牌授权"
            if job.brand not in candidate.brands:
                return f"没有{job.brand}的品牌授权"
        if demands.customer_authorisation and not (
            job.customer_id and job.customer_id in candidate.customers
        ):
            return "没有这位客户的服务授权"
        return None

    return check


_PART_TEXTS = {
    PartState.MISSING: "所需备件不在车上，上门前也到不了",
    PartState.UNKNOWN: "所需备件的库存未知，无法核对",
}


def _part(candidate: Candidate, _way: Way) -> str | None:
    return _PART_TEXTS.get(candidate.part)


def _suspended(candidate: Candidate, _way: Way) -> str | None:
    return f"已被停派：{candidate.suspended}" if candidate.suspended else None


def _near_enough(most_km: float, job: Job) -> Check:
    def check(_candidate: Candidate, way: Way) -> str | None:
        if job.point is None:
            return f"工单地址没有坐标，无法核对最远 {most_km:g} 公里"
        if way.km is None:
            return f"没有定位、上一单或驻点，无法核对最远 {most_km:g} 公里"
        if way.km > most_km:
            return f"路程约 {way.km:.1f} 公里，最远 {most_km:g} 公里"
        return None

    return check
