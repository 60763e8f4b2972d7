"""A rule book in plain Chinese: what its rules say, and what changed from one to the next."""

from collections.abc import Callable, Iterator
from typing import Final

from backend.features.definitions import named
from backend.features.dispatch.models.rule_book import Rule, RuleBook
from backend.features.dispatch.models.rule_parts import (
    Auto,
    Expert,
    HardFilters,
    Mode,
    Pool,
    Scoring,
    Subcontractor,
    Suggest,
    TeamLeader,
)
from backend.features.dispatch.models.words import PART_NAMES, AreaDemand, PartDemand
from backend.features.workforce import CERTIFICATE_NAMES
from backend.kit.conditions import FactCatalogue, in_words

_AREAS: Final = {
    AreaDemand.OWN: "只派本区域",
    AreaDemand.NEIGHBOUR: "本区域和相邻区域",
    AreaDemand.ANYWHERE: "不限区域",
}
_PARTS: Final = {
    PartDemand.IGNORED: "不看备件",
    PartDemand.WANTED: "备件只影响评分",
    PartDemand.REQUIRED: "备件必须到位",
}

Said = tuple[tuple[str, str], ...]


def sentences(catalogue: FactCatalogue, before: RuleBook | None, after: RuleBook) -> list[str]:
    """One change each; nothing where nothing changed."""
    if before is None:
        return [f"新建派单规则，共 {len(after.rules)} 条"] + [
            f"第 {at} 条「{rule.name}」：{mode_words(rule.mode)}"
            for at, rule in enumerate(after.rules, 1)
        ]
    return [*_rules_changed(catalogue, before, after), *_book_changed(before, after)]


def _rules_changed(catalogue: FactCatalogue, before: RuleBook, after: RuleBook) -> Iterator[str]:
    old = {rule.key: rule for rule in before.rules}
    new = {rule.key: rule for rule in after.rules}
    for key, rule in old.items():
        if key not in new:
            yield f"删除规则「{rule.name}」"
    for at, rule in enumerate(after.rules, 1):
        if rule.key not in old:
            yield f"新增第 {at} 条规则「{rule.name}」：{mode_words(rule.mode)}"
        else:
            was, now = _said(catalogue, old[rule.key]), _said(catalogue, rule)
            for (what, earlier), (_, later) in zip(was, now, strict=True):
                if earlier != later:
                    yield f"规则「{rule.name}」的{what}：由「{earlier}」改为「{later}」"
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield "规则顺序改为：" + "、".join(rule.name for rule in after.rules)


def _said(catalogue: FactCatalogue, rule: Rule) -> Said:
    """Everything a rule says, each with its name, in one order for all rules."""
    when = "其余所有工单" if rule.when is None else in_words(rule.when, catalogue)
    return (
        ("名称", rule.name),
        ("条件", when),
        ("派单方式", mode_words(rule.mode)),
        ("接单时限", f"{rule.take_minutes} 分钟"),
        ("后备规则", rule.fallback or "转人工"),
        *_filters_said(rule.filters),
        *_scoring_said(rule.scoring),
    )


def _filters_said(filters: HardFilters) -> Said:
    skills = "、".join(
        f"{named('skill', each.skill_id)} {each.level} 级" for each in filters.skills
    )
    certificates = "、".join(CERTIFICATE_NAMES[kind] for kind in filters.certificates)
    return (
        ("所需技能", skills or "不要求"),
        ("所需证件", certificates or "不要求"),
        ("区域要求", _AREAS[filters.area]),
        ("每日单量上限", _or_none(filters.most_jobs, "单")),
        ("每日工时上限", _or_none(filters.most_minutes, "分钟")),
        ("品牌授权", "要求" if filters.brand_authorisation else "不要求"),
        ("客户授权", "要求" if filters.customer_authorisation else "不要求"),
        ("返修", "可由原师傅返修" if filters.reworker_may_return else "返修必须换人"),
        ("备件要求", _PARTS[filters.part]),
        ("最远距离", _or_none(filters.most_km, "公里")),
    )


def _scoring_said(scoring: Scoring) -> Said:
    weights = [
        (f"{PART_NAMES[part]}权重", str(weight)) for part, weight in scoring.weights.by_part.items()
    ]
    return (
        *weights,
        ("路程满分范围", f"{scoring.travel_km:g} 公里"),
        ("默认日单量", f"{scoring.usual_jobs} 单"),
        ("相邻区域扣分", f"{scoring.neighbour_points} 分"),
    )


def _or_none(value: float | None, unit: str) -> str:
    return "不限" if value is None else f"{value:g} {unit}"


def mode_words(mode: Mode) -> str:
    match mode:
        case Auto():
            return "自动派给得分最高的师傅"
        case Suggest(most=most):
            return f"推荐前 {most} 名，由调度选择"
        case TeamLeader(team_id=team_id):
            return (
                f"交给班组“{named('team', team_id)}”的组长" if team_id else "交给工单所属班组的组长"
            )
        case Pool(most_offered=most, fair_share=share):
            limit = f"，每人每天最多抢 {share} 单" if share else ""
            return f"放入抢单池，最多 {most} 人可抢{limit}"
        case Expert(staff_ids=staff_ids):
            return f"指定专家 {'、'.join(named('staff', each) for each in staff_ids)}"
        case Subcontractor(organisation_id=organisation_id):
            return f"转给分包单位“{named('organisation', organisation_id)}”"


def _problem(code: str) -> str:
    return named("problem_type", code) if code else "任意问题"


def _product(line_id: str) -> str:
    return named("product_line", line_id) if line_id else "任意产品"


def _table(book: RuleBook) -> str:
    rows = [
        f"{_problem(row.problem_type)}/{_product(row.product_line_id)} {row.minutes} 分钟"
        for row in book.planned
    ]
    return "；".join(rows) or "空"


_BOOK: Final[tuple[tuple[str, Callable[[RuleBook], str]], ...]] = (
    ("道路系数", lambda book: f"{book.travelling.road_factor:g}"),
    ("平均车速", lambda book: f"{book.travelling.km_per_hour:g} 公里/小时"),
    ("定位有效期", lambda book: f"{book.travelling.fresh_minutes} 分钟"),
    ("默认工时", lambda book: f"{book.usual_minutes} 分钟"),
    ("拒单后不再派的时间", lambda book: f"{book.refusal_hours} 小时"),
    ("工时表", _table),
)


def _book_changed(before: RuleBook, after: RuleBook) -> Iterator[str]:
    for what, say in _BOOK:
        if say(before) != say(after):
            yield f"{what}：由「{say(before)}」改为「{say(after)}」"
