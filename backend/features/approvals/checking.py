"""Why a path is refused: each reason with the field it is about."""

from collections.abc import Iterator, Mapping, Sequence

from backend.features.accounts import Permission, StaffDirectory
from backend.features.approvals.models.path import ApprovalPath, PersonSeat, Rule, Seat, Step
from backend.features.definitions import Finding
from backend.kit.conditions import AnyOf, FactCatalogue, Node, covers, is_impossible, problems


class PathCheck:
    def __init__(self, staff: StaffDirectory, catalogue: FactCatalogue) -> None:
        self._staff = staff
        self._catalogue = catalogue

    async def findings(self, path: ApprovalPath, key: str) -> list[Finding]:
        found = list(rule_findings(path, self._catalogue))
        found += await self._unknown_seats(path)
        return found

    async def _unknown_seats(self, path: ApprovalPath) -> list[Finding]:
        seats = list(path.seats())
        roles = await self._staff.role_names()
        able = await self._staff.roles_with_permission(Permission.APPROVALS_DECIDE)
        ids = {seat.staff_id for _, seat in seats if isinstance(seat, PersonSeat)}
        active = {card.id for card in (await self._staff.many(ids)).values() if card.active}
        people = await self._staff.many_with_permission(active, Permission.APPROVALS_DECIDE)
        found = []
        for field, seat in seats:
            if isinstance(seat, PersonSeat):
                reason = _person_reason(seat.staff_id, active, people)
            else:
                reason = _role_reason(seat.role_id, roles, able)
            if reason:
                found.append(Finding(field, reason))
        return found


def _person_reason(staff_id: str, active: set[str], able: Mapping[str, object]) -> str:
    if staff_id not in active:
        return "没有这位在职同事，请重新选择"
    return "" if staff_id in able else "这位同事没有审批权限，请先给他有审批权限的角色"


def _role_reason(role_id: str, roles: Mapping[str, str], able: set[str]) -> str:
    if role_id not in roles:
        return f"没有“{role_id}”这个角色，请重新选择"
    return "" if role_id in able else f"角色“{roles[role_id]}”没有审批权限，请先在角色里勾选"


def rule_findings(path: ApprovalPath, catalogue: FactCatalogue) -> Iterator[Finding]:
    """What can be seen without asking who is there."""
    if not path.rules:
        yield Finding("rules", "至少要有一条规则")
        return
    for index, rule in enumerate(path.rules):
        yield from _of_rule(f"rules.{index}", rule, catalogue)
        yield from _reached(f"rules.{index}", path.rules[:index], rule)
    if path.rules[-1].when is not None:
        last = len(path.rules) - 1
        yield Finding(f"rules.{last}.when", "缺少默认规则：最后一条规则不能带条件")
    yield from _doubled_limits(path)


def _of_rule(field: str, rule: Rule, catalogue: FactCatalogue) -> Iterator[Finding]:
    if rule.when is not None:
        for problem in problems(rule.when, catalogue):
            yield Finding(f"{field}.when.{problem.field}", problem.reason)
    if rule.free == bool(rule.steps):
        reason = "免审批的规则不能有步骤" if rule.free else "没有审批步骤，请添加步骤或设为免审批"
        yield Finding(f"{field}.steps", reason)
    for index, step in enumerate(rule.steps):
        yield from _of_step(f"{field}.steps.{index}", step)


def _of_step(field: str, step: Step) -> Iterator[Finding]:
    if not step.seats:
        yield Finding(f"{field}.seats", "这一步没有审批人，请添加")
    seen: list[Seat] = []
    for index, seat in enumerate(step.seats):
        if seat in seen:
            yield Finding(f"{field}.seats.{index}", "同一步里重复的审批人，请删除")
        seen.append(seat)
    limit = step.time_limit
    if limit and (limit.then == "escalate") != (limit.to is not None):
        reason = (
            "请选择超时后升级给谁" if limit.then == "escalate" else "只有“升级”才能选择升级给谁"
        )
        yield Finding(f"{field}.time_limit.to", reason)


def _reached(field: str, before: Sequence[Rule], rule: Rule) -> Iterator[Finding]:
    if rule.when is not None and is_impossible(rule.when):
        yield Finding(f"{field}.when", "条件互相矛盾，这条规则永远不会生效")
        return
    default = next((earlier for earlier in before if earlier.when is None), None)
    if default is not None:
        yield Finding(field, f"排在默认规则“{default.name}”之后，永远不会生效")
    elif rule.when is not None and (covering := _covering(before, rule.when)):
        yield Finding(f"{field}.when", f"前面的规则{covering}已经包括了这条，永远不会生效")


def _covering(before: Sequence[Rule], when: Node) -> str:
    """The earlier rule, or the earlier ones together, that leave nothing for it; "" if none do."""
    conditions = [earlier.when for earlier in before if earlier.when is not None]
    for earlier in before:
        if earlier.when is not None and covers(earlier.when, when):
            return f"“{earlier.name}”"
    if conditions and covers(AnyOf(parts=tuple(conditions)), when):
        return "合起来"
    return ""


def _doubled_limits(path: ApprovalPath) -> Iterator[Finding]:
    seen: list[Seat] = []
    for index, limit in enumerate(path.limits):
        if limit.seat in seen:
            yield Finding(f"limits.{index}.seat", "同一个人或角色只能有一个限额")
        seen.append(limit.seat)
