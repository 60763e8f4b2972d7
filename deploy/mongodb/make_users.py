"""Turn a fresh mongod into a replica set of one node, and make its users with the rights they need.

    sudo /opt/baoxiu/.venv/bin/python /opt/baoxiu/deploy/mongodb/make_users.py

Run on the machine of the database, once; run again it makes what is missing. Prints the two
settings for /etc/baoxiu/env and /etc/baoxiu/backup.env. The administrator's password goes into a
file that root alone reads.

- baoxiu reads and writes its one database, and may ask how the server was started (for `doctor`);
- baoxiu_backup reads that database, and notes down what it has backed up;
- the administrator (admin, of the database admin) is for upgrades by hand.
"""

import argparse
import os
import secrets
import sys
import time
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import OperationFailure

PRIMARY_SECONDS = 60
PASSWORD_BYTES = 24

Client = MongoClient[dict[str, Any]]
Roles = list[Any]

DOCTOR = "baoxiuDoctor"
BACKUP_NOTES = "baoxiuBackupNotes"
USERS: dict[str, tuple[str, Roles]] = {
    "baoxiu": ("/etc/baoxiu/env", ["readWrite", {"role": DOCTOR, "db": "admin"}]),
    "baoxiu_backup": ("/etc/baoxiu/backup.env", ["read", BACKUP_NOTES]),
}


def main() -> int:
    options = parse()
    try:
        with connect_as_administrator(options) as client:
            make_roles(client, options.database)
            for user, (file, roles) in USERS.items():
                sys.stdout.write(line_for(client, options, user, file, roles))
    except (OperationFailure, OSError) as error:
        sys.stderr.write(f"make_users: {error}\n")
        return 1
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make a replica set of one node, and its users.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=27017)
    parser.add_argument("--replica-set", default="baoxiu")
    parser.add_argument("--database", default="baoxiu")
    parser.add_argument("--admin-file", type=Path, default=Path("/etc/baoxiu/mongo-admin"))
    parser.add_argument("--new-passwords", action="store_true", help="also for users that exist")
    return parser.parse_args()


def connect_as_administrator(options: argparse.Namespace) -> Client:
    """Until there is a first user, mongod lets whoever is on its machine make one."""
    address = f"{options.host}:{options.port}"
    if not options.admin_file.exists():
        with MongoClient[dict[str, Any]](f"mongodb://{address}/?directConnection=true") as client:
            become_primary(client, address, options.replica_set)
            make_administrator(client, options.admin_file)
    password = options.admin_file.read_text(encoding="utf-8").strip()
    return MongoClient(
        f"mongodb://{address}/?directConnection=true", username="admin", password=password
    )


def become_primary(client: Client, address: str, name: str) -> None:
    try:
        if client.admin.command("hello").get("setName") is None:
            member = {"_id": 0, "host": address}
            client.admin.command("replSetInitiate", {"_id": name, "members": [member]})
    except OperationFailure as error:
        raise OSError(f"this mongod is no fresh one: {error.details}") from error
    deadline = time.monotonic() + PRIMARY_SECONDS
    while not client.admin.command("hello")["isWritablePrimary"]:
        if time.monotonic() > deadline:
            raise OSError("mongod did not become primary; see its log")
        time.sleep(0.1)


def make_administrator(client: Client, file: Path) -> None:
    """The password is on the disk before the user exists: a crash in between loses nothing."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    fresh = file.with_name(f"{file.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(f"{password}\n")
    client.admin.command("createUser", "admin", pwd=password, roles=["root"])
    fresh.rename(file)


def make_roles(client: Client, database: str) -> None:
    asking = {"resource": {"cluster": True}, "actions": ["getCmdLineOpts", "getParameter"]}
    notes = {
        "resource": {"db": database, "collection": "backups"},
        "actions": ["find", "insert", "remove"],
    }
    make_role(client["admin"], DOCTOR, asking)
    make_role(client[database], BACKUP_NOTES, notes)


def make_role(database: Database[dict[str, Any]], name: str, privilege: dict[str, Any]) -> None:
    known = database.command("rolesInfo", name)["roles"]
    command = "updateRole" if known else "createRole"
    database.command(command, name, privileges=[privilege], roles=[])


def line_for(
    client: Client, options: argparse.Namespace, user: str, file: str, roles: Roles
) -> str:
    database = client[options.database]
    known = bool(database.command("usersInfo", user)["users"])
    if known and not options.new_passwords:
        database.command("updateUser", user, roles=roles)
        return f"# {user} was there already; its password stays. {file} keeps its line.\n"
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    database.command("updateUser" if known else "createUser", user, pwd=password, roles=roles)
    return (
        f"# for {file}:\nBAOXIU_MONGO__URI='mongodb://{user}:{password}@{options.host}:{options.port}"
        f"/?replicaSet={options.replica_set}&authSource={options.database}'\n"
    )


if __name__ == "__main__":
    sys.exit(main())
