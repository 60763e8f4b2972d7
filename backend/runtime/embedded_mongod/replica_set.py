"""Make the one node a replica set: transactions and safe writes exist on nothing less."""

import time
from collections.abc import Mapping
from typing import Any

from pymongo import MongoClient
from pymongo.errors import AutoReconnect, OperationFailure, ServerSelectionTimeoutError

from backend.runtime.refusals import CannotStart

NAME = "baoxiu"
_POLL_SECONDS = 0.02
_NOT_YET_INITIALIZED = 94
_ALREADY_INITIALIZED = 23

Admin = Mapping[str, Any]


def become_primary(
    address: str, *, election_timeout_ms: int, awaits_journal: bool, deadline: float
) -> None:
    """Initiate the set once, take over a changed port, and wait until writes are accepted.

    ``deadline`` is a time.monotonic(). Raises CannotStart past it.
    """
    client: MongoClient[dict[str, Any]] = MongoClient(
        f"mongodb://{address}/?directConnection=true", serverSelectionTimeoutMS=5000
    )
    with client:
        while not _takes_writes(client, address, election_timeout_ms, awaits_journal):
            if time.monotonic() > deadline:
                raise CannotStart(f"MongoDB at {address} did not become primary in time.")
            time.sleep(_POLL_SECONDS)


def _takes_writes(
    client: MongoClient[dict[str, Any]], address: str, election_ms: int, awaits_journal: bool
) -> bool:
    """Tells it what set it is, where it does not know."""
    try:
        said: Admin = client.admin.command("hello")
        if said.get("setName") is None:
            _configure(client, address, election_ms, awaits_journal)
    except ServerSelectionTimeoutError:
        raise
    except AutoReconnect:  # it closes every connection when its part in the set changes
        return False
    return bool(said["isWritablePrimary"])


def _configure(
    client: MongoClient[dict[str, Any]], address: str, election_ms: int, awaits_journal: bool
) -> None:
    member = {"_id": 0, "host": address}
    try:
        stored = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as error:
        if error.code != _NOT_YET_INITIALIZED:
            raise
        settings = {"electionTimeoutMillis": election_ms}
        document = {
            "_id": NAME,
            "members": [member],
            "settings": settings,
            "writeConcernMajorityJournalDefault": awaits_journal,
        }
        try:
            client.admin.command("replSetInitiate", document)
        except OperationFailure as other:
            # After a kill it takes a while to read that it has a configuration, and says so here.
            if other.code != _ALREADY_INITIALIZED:
                raise
        return
    if [held["host"] for held in stored["members"]] == [address]:
        return  # it is only still reading its configuration
    # The folder was last used on another port, so the node does not find itself in its own set.
    stored["members"] = [stored["members"][0] | member]
    stored["version"] += 1
    client.admin.command("replSetReconfig", stored, force=True)
