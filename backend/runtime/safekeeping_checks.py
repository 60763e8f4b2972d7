"""Whether there is a backup, the database remembers enough, and the firm is open."""

from datetime import timedelta
from typing import Final

from pymongo.errors import OperationFailure

from backend.container import Container
from backend.kit.clock import shanghai
from backend.kit.mongo import last_backup, restoration
from backend.runtime.findings import Check, Finding, failure, judged, ok, warning

_LONGEST_TRANSACTION: Final = 30
_SHORTEST_HISTORY: Final = 900
_HOW: Final = "请运行 python -m backend backup，并确认 baoxiu-backup.timer 已启用"


async def backed_up(container: Container) -> Finding:
    done = await last_backup(container.mongo)
    failed = await last_backup(container.mongo, "failed")
    if done is None:
        said = f"（上次失败：{failed['reason']}）" if failed else ""
        level = failure if container.settings.is_production else warning
        return level("备份", f"还没有备份过{said}。{_HOW}")
    at = done["finished_at"]
    text = f"最近一次 {shanghai(at):%Y-%m-%d %H:%M}，{done['bytes'] / 1024**2:.1f} MB"
    if failed and failed["_id"] > done["_id"]:
        return failure("备份", f"{text}；之后失败过：{failed['reason']}")
    age = await container.mongo.now() - at
    most = container.settings.backup.most_hours
    if age > timedelta(hours=most):
        return failure("备份", f"{text}，已超过 {most} 小时。{_HOW}")
    return ok("备份", text)


async def not_half_restored(container: Container) -> Finding:
    row = await restoration(container.mongo)
    if row is None:
        return ok("恢复", "没有未放行的恢复")
    if row["state"] == "loading":
        return failure("恢复", f"{row['backup']} 没有恢复完：restore --again 从头再来")
    return warning(
        "恢复", f"{row['backup']} 已恢复，工作进程等待放行：python -m backend restore --release"
    )


async def database_remembers(container: Container) -> Finding:
    """Of the parameters in deploy/mongodb/mongod.conf; not every user may ask."""
    asked = ("transactionLifetimeLimitSeconds", "minSnapshotHistoryWindowInSeconds")
    try:
        held = await container.mongo.client.admin.command(
            {"getParameter": 1} | dict.fromkeys(asked, 1)
        )
    except OperationFailure:
        return ok("数据库参数", "此用户无权查看")
    transaction, history = (held[name] for name in asked)
    wanting = []
    if transaction > _LONGEST_TRANSACTION:
        wanting.append(
            f"transactionLifetimeLimitSeconds 是 {transaction}，请改为 20：否则进程被杀后，"
            "它没做完的事会挡住别人一分钟"
        )
    if history < _SHORTEST_HISTORY:
        wanting.append(
            f"minSnapshotHistoryWindowInSeconds 是 {history}，请改为 1800：否则数据多时备份做不完"
        )
    return judged("数据库参数", wanting, "与随附的 mongod.conf 相符")


async def firm_is_open(container: Container) -> Finding:
    if await container.accounts.setup.is_needed():
        return warning("开业", "还没有建立企业和管理员：python -m backend setup-token")
    return ok("开业", "已建立企业")


SAFEKEEPING_CHECKS: Final[tuple[Check, ...]] = (
    firm_is_open,
    database_remembers,
    backed_up,
    not_half_restored,
)
