"""The shipped mongod.conf and make_users.py, on a real mongod with access control."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from tests.deployment.shipped import ShippedMongod
from tests.runtime.backups.conftest import BACKUP_KEY
from tests.support.processes import Backend, outside_environment
from tests.support.warm_starts import WarmStarts

Document = dict[str, Any]


@pytest.fixture(scope="module")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShippedMongod]:
    mongod = ShippedMongod(tmp_path_factory.mktemp("shipped"))
    mongod.start()
    yield mongod
    mongod.stop()


@pytest.fixture(scope="module")
def uris(mongod: ShippedMongod) -> dict[str, str]:
    """The two users of the database `baoxiu`, by the file their address is for."""
    return mongod.uris("baoxiu")


def refuses(
    client: MongoClient[Document], database: str, command: str, value: Any = 1, **more: Any
) -> bool:
    with pytest.raises(OperationFailure) as refusal:
        client[database].command(command, value, **more)
    return refusal.value.code == 13


def test_the_product_starts_backs_up_and_is_found_sound_with_least_rights(
    uris: dict[str, str], tmp_path: Path, warm_starts: WarmStarts
) -> None:
    environment = outside_environment() | {
        "BAOXIU_ENVIRONMENT": "test",
        "BAOXIU_MONGO__DATABASE": "baoxiu",
        "BAOXIU_BACKUP__FOLDER": str(tmp_path / "backups"),
        "BAOXIU_BACKUP__KEYS": json.dumps({"b1": BACKUP_KEY}),
        "BAOXIU_BACKUP__CURRENT": "b1",
    }
    write = environment | {"BAOXIU_MONGO__URI": uris["/etc/baoxiu/env"]}
    product = Backend(write, tmp_path, warm_starts)
    read = environment | {"BAOXIU_MONGO__URI": uris["/etc/baoxiu/backup.env"]}
    backup = Backend(read, tmp_path, warm_starts)
    assert product.run("migrate").returncode == 0
    made = backup.run("backup")
    assert made.returncode == 0, made.stderr
    assert "备份完成" in made.stdout
    assert backup.run("migrate").returncode == 1
    found = product.run("doctor").stdout
    assert "正常 数据库参数：与随附的 mongod.conf 相符" in found
    assert "正常 数据库权限：已开启" in found
    assert "正常 备份：最近一次" in found
    assert "错误 工作进程" in found  # none runs here


def test_users_reach_their_own_database_and_no_more(
    mongod: ShippedMongod, uris: dict[str, str]
) -> None:
    with MongoClient[Document](mongod.admin_uri) as admin:
        admin["other"]["secrets"].insert_one({"_id": 1})
    with MongoClient[Document](uris["/etc/baoxiu/env"]) as product:
        product["baoxiu"]["probe"].insert_one({"_id": 1})
        assert refuses(product, "other", "find", "secrets")
        assert refuses(product, "baoxiu", "dropDatabase")
        assert refuses(product, "admin", "shutdown")
        assert refuses(product, "baoxiu", "createUser", "more", pwd="x", roles=[])
    with MongoClient[Document](uris["/etc/baoxiu/backup.env"]) as backup:
        assert backup["baoxiu"]["probe"].count_documents({}) == 1
        with pytest.raises(OperationFailure):
            backup["baoxiu"]["probe"].insert_one({"_id": 2})
        with pytest.raises(OperationFailure):
            backup["baoxiu"]["backups"].update_one({}, {"$set": {"state": "done"}})
        assert refuses(backup, "other", "find", "secrets")
    with MongoClient[Document](f"mongodb://127.0.0.1:{mongod.port}/?replicaSet=baoxiu") as nobody:
        assert refuses(nobody, "baoxiu", "find", "probe")
        assert refuses(nobody, "admin", "createUser", "anybody", pwd="x", roles=[])


def test_running_it_again_changes_no_password(mongod: ShippedMongod, uris: dict[str, str]) -> None:
    assert stat.S_IMODE(mongod.admin_file.stat().st_mode) == 0o600
    again = mongod.make_users("baoxiu")
    assert again.returncode == 0
    assert "mongodb://" not in again.stdout
    assert again.stdout.splitlines() == [
        "# baoxiu was there already; its password stays. /etc/baoxiu/env keeps its line.",
        "# baoxiu_backup was there already; its password stays. "
        "/etc/baoxiu/backup.env keeps its line.",
    ]
    with MongoClient[Document](uris["/etc/baoxiu/env"]) as product:
        assert product["baoxiu"].command("ping")["ok"] == 1


def test_it_runs_as_the_shipped_configuration_says(mongod: ShippedMongod) -> None:
    with MongoClient[Document](mongod.admin_uri) as admin:
        options = admin.admin.command("getCmdLineOpts")["parsed"]
        assert options["security"]["authorization"] == "enabled"
        assert options["security"]["javascriptEnabled"] is False
        assert options["net"]["bindIp"] == "127.0.0.1"
        assert options["net"]["compression"] == {"compressors": "snappy,zstd"}
        asked = ("transactionLifetimeLimitSeconds", "minSnapshotHistoryWindowInSeconds")
        held = admin.admin.command({"getParameter": 1} | dict.fromkeys(asked, 1))
        assert held["transactionLifetimeLimitSeconds"] == 20
        assert held["minSnapshotHistoryWindowInSeconds"] == 1800
        assert admin.admin.command("hello")["setName"] == "baoxiu"
