"""A firm that lost everything comes back from its backup; run by `python -m tests.deployment`."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from backend.app import build_app
from backend.container import Container, build_container
from backend.features.audit import verify_audit
from backend.features.timeline import verify_timeline
from tests.deployment.installed import Installed
from tests.journeys.test_one_repair import finished, reported
from tests.journeys.town import CUSTOMER, Town, more_settings, town
from tests.runtime.backups.conftest import BACKUP_KEY
from tests.support.application import INDEX_KEY, KEY, product_settings
from tests.support.installation import Installation
from tests.support.kit import Answer, Api, Served
from tests.support.platform import platform_settings
from tests.support.processes import Backend, outside_environment

__all__ = ["more_settings", "town"]

SEALED = {"keys": {"k1": KEY}, "current": "k1", "blind_index_key": INDEX_KEY}


async def test_a_firm_comes_back_with_its_tickets_people_and_photos(
    town: Town, installation: Installation, served: Served, tmp_path: Path, database_name: str
) -> None:
    """Backed up by a user that only reads, while web and workers run; restored as the product's
    own user into a new database. Sessions are as good as before, so everybody goes on."""
    assert isinstance(installation, Installed)
    ticket_id = str((await reported(town))["id"])
    await finished(town, ticket_id)
    photo = await town.photo(CUSTOMER)
    await town.settle()
    before = [await look(town.api, town, ticket_id, photo, who) for who in (CUSTOMER, "wang")]

    reading = installation.uris(database_name)["/etc/baoxiu/backup.env"]
    made = await run(tmp_path, database_name, reading, "backup")
    assert "备份完成" in made
    [file] = (tmp_path / "backups").glob("*.baoxiu-backup")
    fresh = f"restored_{uuid4().hex[:8]}"
    writing = installation.uris(fresh)["/etc/baoxiu/env"]
    assert "条数与摘要全部一致" in await run(tmp_path, fresh, writing, "restore", str(file))

    async with opened(town, writing, fresh) as container:
        api = served.application(build_app(container))
        for who, was in zip((CUSTOMER, "wang"), before, strict=True):
            for then, now in zip(was, await look(api, town, ticket_id, photo, who), strict=True):
                assert now == then, who
        timelines = await verify_timeline(
            container.timeline_lines, container.tickets.heads, container.unit_of_work
        )
        assert (timelines.sound, timelines.subjects) == (True, 1)
        assert (await verify_audit(container.mongo, "")).sound


async def look(api: Api, town: Town, ticket_id: str, photo: str, who: str) -> tuple[object, ...]:
    """What somebody finds of the ticket, who he is, and the customer's photo."""
    token = town.tokens[who]
    pages = [f"/api/v1/tickets/{ticket_id}", f"/api/v1/tickets/{ticket_id}/timeline?limit=100"]
    answers: list[Answer] = [await api.get(page, token=token) for page in (*pages, "/api/v1/me")]
    assert {answer.status for answer in answers} == {200}
    answers[0].body["media"] = sorted(answers[0].body["media"])  # links are others before long
    picture = await api.get(f"/api/v1/media/{photo}", token=town.tokens[CUSTOMER])
    assert picture.status == 200
    return (*(answer.body for answer in answers), picture.raw)


async def run(folder: Path, database: str, uri: str, *arguments: str) -> str:
    settings = {
        "BAOXIU_ENVIRONMENT": "test",
        "BAOXIU_MONGO__DATABASE": database,
        "BAOXIU_MONGO__URI": uri,
        "BAOXIU_ENCRYPTION__KEYS": json.dumps(SEALED["keys"]),
        "BAOXIU_ENCRYPTION__CURRENT": "k1",
        "BAOXIU_ENCRYPTION__BLIND_INDEX_KEY": INDEX_KEY,
        "BAOXIU_BACKUP__FOLDER": str(folder / "backups"),
        "BAOXIU_BACKUP__KEYS": json.dumps({"b1": BACKUP_KEY}),
        "BAOXIU_BACKUP__CURRENT": "b1",
    }
    product = Backend(outside_environment() | settings, folder)
    done = await asyncio.to_thread(product.run, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


@asynccontextmanager
async def opened(town: Town, uri: str, database: str) -> AsyncIterator[Container]:
    settings = product_settings(uri, database, **platform_settings("http://127.0.0.1:9"))
    container = build_container(settings, now=town.clock)
    try:
        yield container
    finally:
        container.close()
