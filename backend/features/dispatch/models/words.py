"""The words of dispatch: what somebody is rejected by, what he is scored by, where he set out."""

from enum import StrEnum
from typing import Final


class HardFilter(StrEnum):
    """What rules somebody out, whatever his score (domain-rules.md c.2, in its order)."""

    SHIFT = "shift"
    CERTIFICATE = "certificate"
    SKILL = "skill"
    AREA = "area"
    WINDOW = "window"
    CAPACITY = "capacity"
    EXCLUDED = "excluded"
    AUTHORISATION = "authorisation"
    PART = "part"
    SUSPENDED = "suspended"
    DISTANCE = "distance"


FILTER_NAMES: Final = {
    HardFilter.SHIFT: "在职与排班",
    HardFilter.CERTIFICATE: "证件",
    HardFilter.SKILL: "技能",
    HardFilter.AREA: "服务区域",
    HardFilter.WINDOW: "上门时间",
    HardFilter.CAPACITY: "当天单量与工时",
    HardFilter.EXCLUDED: "本单排除",
    HardFilter.AUTHORISATION: "授权",
    HardFilter.PART: "备件",
    HardFilter.SUSPENDED: "停派",
    HardFilter.DISTANCE: "距离",
}


class ScorePart(StrEnum):
    """What a score is made of (domain-rules.md c.3)."""

    SKILL = "skill"
    TRAVEL = "travel"
    LOAD = "load"
    RATING = "rating"
    FAIR = "fair"
    CONTINUITY = "continuity"
    PART = "part"


PART_NAMES: Final = {
    ScorePart.SKILL: "技能匹配",
    ScorePart.TRAVEL: "路程",
    ScorePart.LOAD: "当天负荷",
    ScorePart.RATING: "历史好评",
    ScorePart.FAIR: "派单均衡",
    ScorePart.CONTINUITY: "服务过该客户",
    ScorePart.PART: "随车备件",
}


class PositionSource(StrEnum):
    """Where somebody sets out from, as far as it is known."""

    GPS = "gps"
    LAST_VISIT = "last_visit"
    BASE = "base"
    UNKNOWN = "unknown"


SOURCE_NAMES: Final = {
    PositionSource.GPS: "实时定位",
    PositionSource.LAST_VISIT: "上一单位置",
    PositionSource.BASE: "驻点",
    PositionSource.UNKNOWN: "位置未知",
}


class Exclusion(StrEnum):
    """Why somebody is not sent to this very ticket."""

    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    BLOCKED = "blocked"
    REWORK = "rework"


class AreaDemand(StrEnum):
    """How far from his own areas somebody may be sent."""

    OWN = "own"
    NEIGHBOUR = "neighbour"
    ANYWHERE = "anywhere"


class PartDemand(StrEnum):
    """Whether the parts a ticket wants must be at hand before the window."""

    IGNORED = "ignored"
    WANTED = "wanted"
    REQUIRED = "required"


class PartState(StrEnum):
    """Whether the wanted parts are on somebody's van. `NONE_WANTED`: the ticket wants none."""

    NONE_WANTED = "none_wanted"
    ON_VAN = "on_van"
    IN_TIME = "in_time"
    MISSING = "missing"
    UNKNOWN = "unknown"
