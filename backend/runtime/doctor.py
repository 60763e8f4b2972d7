"""Is this installation fit for work? One line a check, each naming its remedy."""

import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pymongo.errors import OperationFailure, PyMongoError

from backend.container import Container
from backend.kit.clock import utc_now
from backend.kit.mongo import OUTBOX, OutboxRelay, UnsafeDatabase
from backend.migrations import build_migrator
from backend.runtime.refusals import first_line

_LARGEST_SKEW: Final = timedelta(seconds=2)
_LONGEST_WAIT: Final = timedelta(minutes=5)
_FREE_SHARE: Final = 0.15
# CVE-2025-14847 (MongoBleed) reads the server's memory through zlib without signing in.
_MONGOBLEED_FIXED: Final = {(6, 0): 27, (7, 0): 28, (8, 0): 17, (8, 2): 3}
_OLDEST_FOR_PRODUCTION: Final = (7, 0)


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILURE = "FAILURE"


@dataclass(frozen=True)
class Finding:
    level: Level
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.level:<8} {self.subject}: {self.text}"


Check = Callable[[Container], Awaitable[Finding]]


def ok(subject: str, text: str) -> Finding:
    return Finding(Level.OK, subject, text)


def warning(subject: str, text: str) -> Finding:
    return Finding(Level.WARNING, subject, text)


def failure(subject: str, text: str) -> Finding:
    return Finding(Level.FAILURE, subject, text)


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
        return failure(check.__name__.replace("_", " "), f"could not be looked at: {error}")


# -- without the database ------------------------------------------------------------------------


def environment_is(container: Container) -> Finding:
    settings = container.settings
    if settings.is_production:
        return ok("environment", "production")
    return warning(
        "environment", f"{settings.environment}; real customers need BAOXIU_ENVIRONMENT=production"
    )


def platform_is(container: Container) -> Finding:
    address = container.settings.platform.base_url
    if not address:
        return ok("WeChat platform", "Tencent's real hosts")
    return warning("WeChat platform", f"{address} (a simulator or a proxy)")


def channels_are(container: Container) -> Finding:
    settings = container.settings
    channels = {
        "official account": settings.official_account.app_id,
        "mini-program": settings.miniprogram.app_id,
        "WeCom": settings.wecom.corp_id,
    }
    used = [name for name, account in channels.items() if account]
    if not used:
        return warning("channels", "no WeChat account is set: messages reach the inbox alone")
    return ok("channels", ", ".join(used))


def stickers_point(container: Container) -> Finding:
    address = container.settings.http.public_base_url
    if urlsplit(address).scheme == "https":
        return ok("public address", address)
    return warning("public address", f"{address} is not https: WeChat will not open it")


def disk_is(container: Container) -> Finding:
    usage = shutil.disk_usage(Path.cwd())
    text = f"{usage.free // 1024**3} GB free"
    least = max(container.settings.files.min_free_bytes, _FREE_SHARE * usage.total)
    return ok("disk", text) if usage.free > least else warning("disk", f"{text}: uploads get 507")


_LOCAL_CHECKS: Final = (environment_is, platform_is, channels_are, stickers_point, disk_is)


# -- of the database -----------------------------------------------------------------------------


async def database_answers(container: Container) -> Finding:
    try:
        await container.mongo.ping(seconds=5)
        await container.mongo.refuse_unsafe()
    except UnsafeDatabase as refusal:
        return failure("MongoDB", str(refusal))
    except PyMongoError as error:
        return failure("MongoDB", f"does not answer: {first_line(error)}")
    return ok("MongoDB", "answers, and is a replica set")


async def version_is(container: Container) -> Finding:
    build = await container.mongo.client.admin.command("buildInfo")
    version: Sequence[int] = build["versionArray"]
    text = ".".join(str(part) for part in version[:3])
    if container.settings.is_production and tuple(version[:2]) < _OLDEST_FOR_PRODUCTION:
        return failure("MongoDB version", f"{text} is no longer mended; install 7.0.28 or newer")
    if not is_mended(version) and await _decompresses_zlib(container):
        return failure(
            "MongoDB version",
            f"{text} leaks memory (CVE-2025-14847); upgrade it, or let "
            "net.compression.compressors be snappy,zstd",
        )
    return ok("MongoDB version", text)


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
        return ok("access control", "on")
    text = "off: whoever reaches the port reads everything; turn on security.authorization"
    return (failure if container.settings.is_production else warning)("access control", text)


async def clocks_agree(container: Container) -> Finding:
    skew = abs(await container.mongo.now() - utc_now())
    text = f"{skew.total_seconds():.1f} s apart from the database's"
    if skew > _LARGEST_SKEW:
        return failure("clock", f"{text}; set this machine's by NTP")
    return ok("clock", text)


async def migrations_are(container: Container) -> Finding:
    if pending := await build_migrator(container).pending():
        return failure("migrations", f"{len(pending)} pending; run: python -m backend migrate")
    return ok("migrations", "none pending")


async def a_worker_leads(container: Container) -> Finding:
    row = await container.mongo.collection("leases").find_one(
        {"_id": "leader", "$expr": {"$gte": ["$until", "$$NOW"]}}
    )
    if row is None:
        return failure("worker", "none is running; start: python -m backend work")
    return ok("worker", "one leads")


async def events_flow(container: Container) -> Finding:
    oldest = await OutboxRelay(container.mongo, {}).oldest_waiting()
    if oldest is None:
        return ok("events", "none waits")
    age = await container.mongo.now() - oldest
    text = f"the oldest waits since {age.total_seconds():.0f} s"
    if age > _LONGEST_WAIT:
        return warning("events", f"{text}; look at the worker's log")
    return ok("events", text)


async def none_gave_up(container: Container) -> Finding:
    dead = await container.mongo.collection(OUTBOX).count({"state": "dead"})
    if dead:
        return warning("dead letters", f"{dead} events could not be delivered; see the log")
    return ok("dead letters", "none")


_DATABASE_CHECKS: Final[tuple[Check, ...]] = (
    version_is,
    access_control_is,
    clocks_agree,
    migrations_are,
    a_worker_leads,
    events_flow,
    none_gave_up,
)
