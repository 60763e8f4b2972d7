"""What dispatchers and leaders read of a decision."""

from typing import Final

from backend.features.dispatch.acting.case import CaseState, DispatchCase, Next
from backend.features.dispatch.acting.judging import Judgement
from backend.features.dispatch.models.card import tally
from backend.features.dispatch.models.words import FILTER_NAMES

_LAPSED: Final = {
    CaseState.TEAM: "组长没有在时限内派单",
    CaseState.POOL: "时限内没有人抢单",
}


def nobody_because(how: Next, case: DispatchCase | None, judged: Judgement | None) -> str:
    if how is Next.GIVE_UP and case is not None:
        return f"已自动派单 {case.tries} 次，没有人接单"
    if judged is None:
        lapsed = _LAPSED.get(case.state) if case else None
        return lapsed or "没有可用的派单规则"
    rejected = judged.ranking.rejected
    if judged.ranking.fit:
        return "符合条件的师傅当天都排不下了"
    if not rejected:
        return "没有可派的师傅"
    counted = tally(rejected)
    told = "、".join(f"{FILTER_NAMES[each]} {number} 人" for each, number in counted.items())
    return f"{len(rejected)} 位师傅都不符合：{told}"


def left_to_a_leader(minutes: int) -> str:
    return f"派给您的班组，请在 {minutes} 分钟内派给组员"
