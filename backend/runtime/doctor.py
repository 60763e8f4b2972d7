"""Is this installation fit for work? One line a check, each naming its remedy."""

import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pymongo.errors import OperationFailure, PyMongoError

from backend.container import Container
from backend.kit.clock import utc_now
from backend.kit.mongo import OUTBOX, OutboxRelay, UnsafeDatabase
from backend.migrations import build_migrator
from backend.runtime.account_checks import ACCOUNT_CHECKS
from backend.runtime.findings import (
    Check,
    Finding,
    Level,
    LocalCheck,
    failure,
    ok,
    warning,
)
from backend.runtime.refusals import first_line
from backend.runtime.safekeeping_checks import SAFEKEEPING_CHECKS
from backend.runtime.storage_checks import files_are_stored
from backend.runtime.template_checks import TEMPLATE_CHECKS

_LARGEST_SKEW: Final = timedelta(seconds=2)
_LONGEST_WAIT: Final = timedelta(minutes=5)
_FREE_SHARE: Final = 0.15
# CVE-2025-14847 (MongoBleed) reads the server's memory through zlib without signing in.
_MONGOBLEED_FIXED: Final = {(6, 0): 27, (7, 0): 28, (8, 0): 17, (8, 2): 3}
_OLDEST_FOR_PRODUCTION: Final = (7, 0)


async def examine(container: Container) -> list[Finding]:
    """Without a database that answers, only what can be said without it."""
    findings = [check(container) for check in _LOCAL_CHECKS]
    database = await database_answers(container)
    findings.append(database)
    if database.level is not Level.FAILURE:
        findings += [await _guarded(check, container) for check in _DATABASE_CHECKS]
    return findings


async def _guarded(check: Check, container: Container) -> Finding:
    try:
        return await check(container)
    except PyMongoError as error:
        return failure(check.__name__, f"看不到：{first_line(error)}")


# -- without the database ------------------------------------------------------------------------


def environment_is(container: Container) -> Finding:
    settings = container.settings
    if settings.is_production:
        return ok("运行环境", "production，正式")
    return warning(
        "运行环境", f"{settings.environment}；正式使用请设 BAOXIU_ENVIRONMENT=production"
    )


def platform_is(container: Container) -> Finding:
    address = container.settings.platform.base_url
    if not address:
        return ok("微信平台", "腾讯的正式服务器")
    return warning("微信平台", f"{address}（模拟器或代理，不是腾讯）")


def stickers_point(container: Container) -> Finding:
    address = container.settings.http.public_base_url
    if urlsplit(address).scheme == "https":
        return ok("公网地址", address)
    return warning(
        "公网地址", f"{address} 不是 https，微信打不开：请改 BAOXIU_HTTP__PUBLIC_BASE_URL"
    )


def disk_is(container: Container) -> Finding:
    usage = shutil.disk_usage(Path.cwd())
    text = f"剩余 {usage.free // 1024**3} GB"
    least = max(container.settings.files.min_free_bytes, _FREE_SHARE * usage.total)
    if usage.free > least:
        return ok("磁盘", text)
    return warning("磁盘", f"{text}：空间不足，照片会上传失败，请清理或扩容")


_LOCAL_CHECKS: Final[tuple[LocalCheck, ...]] = (
    environment_is,
    platform_is,
    stickers_point,
    disk_is,
    *ACCOUNT_CHECKS,
)


# -- of the database -----------------------------------------------------------------------------


async def database_answers(container: Container) -> Finding:
    try:
        await container.mongo.ping(seconds=5)
        await container.mongo.refuse_unsafe()
    except UnsafeDatabase as refusal:
        return failure("数据库", str(refusal))
    except PyMongoError as error:
        return failure("数据库", f"连不上：{first_line(error)}。请检查 BAOXIU_MONGO__URI 和 mongod")
    return ok("数据库", "正常应答，是副本集")


async def version_is(container: Container) -> Finding:
    build = await container.mongo.client.admin.command("buildInfo")
    version: Sequence[int] = build["versionArray"]
    text = ".".join(str(part) for part in version[:3])
    if container.settings.is_production and tuple(version[:2]) < _OLDEST_FOR_PRODUCTION:
        return failure("数据库版本", f"{text} 已停止维护，请安装 7.0.28 或更新的版本")
    if not is_mended(version) and await _decompresses_zlib(container):
        return failure(
            "数据库版本",
            f"{text} 有内存泄露漏洞（CVE-2025-14847）：请升级，或把 "
            "net.compression.compressors 设为 snappy,zstd",
        )
    return ok("数据库版本", text)


def is_mended(version: Sequence[int]) -> bool:
    """Whether CVE-2025-14847 is out; series newer than those known are."""
    series = (version[0], version[1])
    if series in _MONGOBLEED_FIXED:
        return version[2] >= _MONGOBLEED_FIXED[series]
    return series > max(_MONGOBLEED_FIXED)


async def _decompresses_zlib(container: Container) -> bool:
    """True also where this user may not ask."""
    try:
        options = await container.mongo.client.admin.command("getCmdLineOpts")
    except OperationFailure:
        return True
    compression = options["parsed"].get("net", {}).get("compression", {})
    return "zlib" in str(compression.get("compressors", "snappy,zstd,zlib"))


async def access_control_is(container: Container) -> Finding:
    status = await container.mongo.database.command("connectionStatus")
    if status["authInfo"]["authenticatedUsers"]:
        return ok("数据库权限", "已开启")
    text = "没有开启：谁连得上端口谁就能读走一切，请打开 security.authorization"
    return (failure if container.settings.is_production else warning)("数据库权限", text)


async def clocks_agree(container: Container) -> Finding:
    skew = abs(await container.mongo.now() - utc_now())
    text = f"与数据库相差 {skew.total_seconds():.1f} 秒"
    if skew > _LARGEST_SKEW:
        return failure("时钟", f"{text}：请用 NTP 校准这台机器")
    return ok("时钟", text)


async def migrations_are(container: Container) -> Finding:
    if pending := await build_migrator(container).pending():
        return failure("数据升级", f"有 {len(pending)} 项没做：python -m backend migrate")
    return ok("数据升级", "全部完成")


async def a_worker_leads(container: Container) -> Finding:
    row = await container.mongo.collection("leases").find_one(
        {"_id": "leader", "$expr": {"$gte": ["$until", "$$NOW"]}}
    )
    if row is None:
        return failure("工作进程", "没有在运行：请启动 python -m backend work")
    return ok("工作进程", "运行中")


async def events_flow(container: Container) -> Finding:
    oldest = await OutboxRelay(container.mongo, {}).oldest_waiting()
    if oldest is None:
        return ok("待办事件", "没有积压")
    age = await container.mongo.now() - oldest
    text = f"最早的一件等了 {age.total_seconds():.0f} 秒"
    if age > _LONGEST_WAIT:
        return warning("待办事件", f"{text}：请看工作进程的日志")
    return ok("待办事件", text)


async def none_gave_up(container: Container) -> Finding:
    dead = await container.mongo.collection(OUTBOX).count({"state": "dead"})
    if dead:
        return warning("失败事件", f"有 {dead} 件始终没能处理，请看日志")
    return ok("失败事件", "没有")


_DATABASE_CHECKS: Final[tuple[Check, ...]] = (
    version_is,
    access_control_is,
    clocks_agree,
    migrations_are,
    a_worker_leads,
    events_flow,
    none_gave_up,
    files_are_stored,
    *SAFEKEEPING_CHECKS,
    *TEMPLATE_CHECKS,
)
