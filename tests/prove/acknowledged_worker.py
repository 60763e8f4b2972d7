"""The web server of the broken variant: it says yes before the database has made it durable."""

import sys
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

from backend.kit.mongo import driver
from backend.runtime.commands import serve
from backend.runtime.shutdown import leave


class Careless(AsyncIOMotorClient[dict[str, Any]]):
    def __init__(self, uri: str, **options: Any) -> None:
        super().__init__(uri, **{**options, "w": 1, "journal": False, "readConcernLevel": "local"})


if __name__ == "__main__":
    vars(driver)["AsyncIOMotorClient"] = Careless
    leave(serve.main(sys.argv[1:]))
