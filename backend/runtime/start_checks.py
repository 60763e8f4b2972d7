"""What must hold before a process takes work: it refuses to run where writes could be lost."""

from typing import Final

from pymongo.errors import OperationFailure, PyMongoError

from backend.container import Container, build_container
from backend.features.notifications import WordingRefused
from backend.kit.clock import Clock, utc_now
from backend.kit.mongo import Mongo, UnsafeDatabase, restoration
from backend.migrations import build_migrator
from backend.runtime.refusals import CannotStart, first_line
from backend.settings import Settings

_UNAUTHORIZED: Final = 13


def connect_container(settings: Settings, *, now: Clock = utc_now) -> Container:
    """Raises CannotStart if the address asks for weaker writes than the product needs, or if the
    wordings of templates_msg/ could not be sent."""
    try:
        return build_container(settings, now=now)
    except (UnsafeDatabase, WordingRefused) as refusal:
        raise CannotStart(str(refusal)) from None
    except PyMongoError as error:
        raise CannotStart(f"BAOXIU_MONGO__URI cannot be used: {error}") from None


async def require_safe_database(container: Container) -> None:
    """Raises CannotStart for a database that is away, alone, or open to everybody."""
    try:
        await container.mongo.ping(seconds=container.settings.mongo.patience_seconds)
        await container.mongo.refuse_unsafe()
        if container.settings.is_production:
            await _require_access_control(container.mongo)
        await _require_whole(container.mongo)
    except UnsafeDatabase as refusal:
        raise CannotStart(str(refusal)) from None
    except OperationFailure as error:
        raise CannotStart(f"MongoDB refuses this user: {first_line(error)}") from None
    except PyMongoError as error:
        raise CannotStart(f"MongoDB does not answer: {first_line(error)}") from None


async def _require_whole(mongo: Mongo) -> None:
    row = await restoration(mongo)
    if row is not None and row["state"] == "loading":
        raise CannotStart(
            f"数据库里有一次没做完的恢复（{row['backup']}）：请先做完 "
            "python -m backend restore --again 文件"
        )


async def require_released(container: Container) -> None:
    """After a restore somebody looks at what waits to be sent, before anybody is told twice."""
    row = await restoration(container.mongo)
    if row is not None:
        raise CannotStart(
            f"数据库刚从备份 {row['backup']} 恢复，还没有放行。请先核对，"
            "再运行 python -m backend restore --release，然后启动工作进程。"
        )


async def require_migrated(container: Container) -> None:
    if pending := await build_migrator(container).pending():
        raise CannotStart(
            f"The database awaits {len(pending)} migrations ({pending[0]} …); "
            "run: python -m backend migrate"
        )


async def ship_definitions(container: Container) -> None:
    """What came with the product is stored before anybody works by it."""
    await container.definition_desk.shipping.ship()


async def _require_access_control(mongo: Mongo) -> None:
    """Production only: on an open server anyone who reaches the port reads everything."""
    status = await mongo.database.command("connectionStatus")
    if not status["authInfo"]["authenticatedUsers"]:
        raise CannotStart(
            "MongoDB lets anybody in: turn on security.authorization and put a user into "
            "BAOXIU_MONGO__URI."
        )
