"""Takes a lease, is frozen, and tries to go on as if it still held it."""

from typing import Any

from backend.kit.mongo import Lease, LeaseLost, Mongo, UnitOfWork
from tests.support.programs import run, say, told_to_go


async def main(mongo: Mongo, arguments: dict[str, Any]) -> None:
    lease = Lease(mongo, "leader", "zombie", seconds=arguments["seconds"])
    say(await lease.acquire())
    await told_to_go()

    async def write() -> None:
        await mongo.collection("deeds").insert_one({"by": "zombie"})
        await lease.confirm()

    try:
        await UnitOfWork(mongo).run(write)
    except LeaseLost:
        say("lost")
    else:
        say("done")


if __name__ == "__main__":
    run(main)
