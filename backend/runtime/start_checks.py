"""What must hold before a process takes work: it refuses to run where writes could be lost."""

import re
from typing import Final

from pymongo.errors import OperationFailure, PyMongoError

from backend.container import Container, build_container
from backend.features.notifications import WordingRefused
from backend.kit.mongo import Mongo, UnsafeDatabase
from backend.migrations import build_migrator
from backend.runtime.refusals import CannotStart
from backend.settings import Settings

_UNAUTHORIZED: Final = 13


def connect_container(settings: Settings) -> Container:
    """Raises CannotStart if the address asks for weaker writes than the product needs, or if the
    wordings of templates_msg/ could not be sent."""
    try:
        return build_container(settings)
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
    except UnsafeDatabase as refusal:
        raise CannotStart(str(refusal)) from None
    except OperationFailure as error:
        raise CannotStart(f"MongoDB refuses this user: {first_line(error)}") from None
    except PyMongoError as error:
        raise CannotStart(f"MongoDB does not answer: {first_line(error)}") from None


async def require_migrated(container: Container) -> None:
    if pending := await build_migrator(container).pending():
        raise CannotStart(
            f"The database awaits {len(pending)} migrations ({pending[0]} …); "
            "run: python -m backend migrate"
        )


async def _require_access_control(mongo: Mongo) -> None:
    """Production only: on an open server anyone who reaches the port reads everything."""
    status = await mongo.database.command("connectionStatus")
    if not status["authInfo"]["authenticatedUsers"]:
        raise CannotStart(
            "MongoDB lets anybody in: turn on security.authorization and put a user into "
            "BAOXIU_MONGO__URI."
        )


def first_line(error: PyMongoError) -> str:
    """Without the addresses and timeouts that the driver appends."""
    return re.split(r",| \(configured", str(error))[0][:200]
