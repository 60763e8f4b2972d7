"""A copy of one's own data (PIPL art. 45): whole, nobody else's, for its owner, for a day."""

import asyncio
import csv
import io
import json
from typing import Any
from zipfile import ZipFile

import pytest

from backend.features.privacy.archive import csv_of, row_of
from backend.features.privacy.ports import OwnDocument
from backend.features.privacy.register import REGISTER, Whose
from backend.kit.mongo import Repository
from backend.kit.personal_fields import rewritten
from tests.features.privacy.conftest import Past
from tests.features.privacy.traces import traces
from tests.support.accounts import SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.faces import give_face
from tests.support.kit import Answer

COPIES = "/api/v1/my/data-copies"


async def ask(past: Past, who: SignedIn) -> str:
    asked = await past.desk.api.post(COPIES, token=who.token)
    assert (asked.status, asked.body["state"]) == (201, "waiting"), asked.body
    copy_id: str = asked.body["id"]
    return copy_id


async def fetch(past: Past, who: SignedIn, copy_id: str) -> Answer:
    return await past.desk.api.get(f"{COPIES}/{copy_id}/file", token=who.token)


async def copy_of(past: Past, who: SignedIn) -> ZipFile:
    copy_id = await ask(past, who)
    assert await past.container.privacy.work.run_due() == 1
    fetched = await fetch(past, who, copy_id)
    assert fetched.status == 200, fetched.body
    assert fetched.headers["content-type"] == "application/zip"
    return ZipFile(io.BytesIO(fetched.raw))


def everything_in(copy: ZipFile) -> str:
    return "\n".join(
        copy.read(name).decode() for name in copy.namelist() if not name.endswith(".jpeg")
    )


async def test_it_holds_what_is_his_from_every_feature(past: Past) -> None:
    copy = await copy_of(past, past.customer)
    folders = {name.partition("/")[0] for name in copy.namelist()}
    assert folders >= {
        *("账户", "登录状态", "家庭与地址", "产品档案", "服务单", "服务经过", "上传的文件", "文件"),
        "说明.txt",
    }
    [account] = [n for n in copy.namelist() if n.startswith("账户/") and n.endswith(".json")]
    row = json.loads(copy.read(account))
    assert (row["name"], row["phone"]) == (NAMES[1], f"+86{past.desk.phones.customer}")
    assert copy.testzip() is None
    photo = copy.read(f"文件/photo-{past.photo_id}.jpeg")
    assert photo[:3] == b"\xff\xd8\xff"
    text = everything_in(copy)
    for own in (f"{DOORS[0]} 1204", "怕热", "oWangOfTheMiniProgram", "更换启动电容"):
        assert own in text, own


async def test_it_holds_nothing_of_others_and_no_secrets(past: Past) -> None:
    text = everything_in(await copy_of(past, past.customer))
    desk = past.desk
    for other in (desk.phones.wang, desk.phones.li, desk.phones.stranger, canary_phone(77)):
        assert other not in text
    ticket = await past.container.tickets.stores.tickets.get(past.ticket["id"])
    session = await past.container.accounts.stores.sessions.of_person(past.customer.id)
    for secret in (ticket.link_token, session[0].token_hash, past.customer.token):
        assert secret not in text


async def test_it_is_complete_against_the_register(past: Past) -> None:
    """Every registered field of every kind of record: a value of its own goes in, and comes out
    exactly where it is the person's."""
    repositories: dict[str, Repository[Any]] = {
        each.collection_name: each for each in past.container.privacy.sweep._repositories
    }
    checked = 0
    for name, held in REGISTER.items():
        if name not in repositories:
            continue
        document = await _any_of(repositories[name])
        if document is None:
            continue
        seen: dict[str, str] = {}

        def mark(label: str, path: str, value: str, seen: dict[str, str] = seen) -> str:
            return seen.setdefault(path, f"mark-{len(seen)}-") if value else value

        marked = rewritten(document, mark)
        text = json.dumps(row_of(OwnDocument(name, marked)), ensure_ascii=False)
        for path, value in seen.items():
            assert (value in text) is (held.fields[path] is Whose.HIS), (name, path)
            checked += 1
    assert checked > 20


async def _any_of(repository: Repository[Any]) -> Any:
    rows = await repository.collection.find({}, limit=50)
    documents = [repository.load(row) for row in rows]
    return max(documents, key=lambda each: len(each.model_dump_json()), default=None)


async def test_only_its_owner_fetches_it_and_only_for_a_day(past: Past) -> None:
    copy_id = await ask(past, past.customer)
    early = await fetch(past, past.customer, copy_id)
    assert (early.status, early.body["code"]) == (409, "copy_not_ready")
    await past.container.privacy.work.run_due()
    for other in (past.mate, past.desk.stranger, past.desk.agent):
        refused = await fetch(past, other, copy_id)
        assert (refused.status, refused.body["code"]) == (404, "request_not_found")
    nobody = await past.desk.api.get(f"{COPIES}/{copy_id}/file")
    assert nobody.status == 401
    assert (await fetch(past, past.customer, copy_id)).status == 200
    past.clock.move(hours=25)
    await past.again()
    late = await fetch(past, past.customer, copy_id)
    assert (late.status, late.body["code"]) == (410, "copy_expired")
    assert (await past.container.privacy.retention.delete_overdue())["data_copies"] >= 1


async def test_it_lies_sealed_in_the_database(past: Past) -> None:
    await copy_of(past, past.customer)
    database = past.container.mongo.database.delegate
    plain = traces(database, past.container.mongo.crypto, ["PK\x03\x04", "mimetype"], [])
    assert [each for each in plain if each.startswith("data_copies")] == []


async def test_one_copy_at_a_time(past: Past) -> None:
    answers = await asyncio.gather(
        *(past.desk.api.post(COPIES, token=past.customer.token) for _ in range(5))
    )
    assert sorted(answer.status for answer in answers) == [201, *[409] * 4]
    await past.container.privacy.work.run_due()
    assert (await past.desk.api.post(COPIES, token=past.customer.token)).status == 201


async def test_who_does_not_agree_any_more_still_gets_his_copy(past: Past) -> None:
    await past.desk.api.delete("/api/v1/my/consents/privacy", token=past.customer.token)
    assert (await copy_of(past, past.customer)).namelist()


async def test_staff_get_their_photo_with_it(past: Past) -> None:
    photo_id = await give_face(past.desk.api, past.desk.wang)
    copy = await copy_of(past, past.desk.wang)
    picture = copy.read(f"文件/portrait-{photo_id}.jpeg")
    assert picture.startswith(b"\xff\xd8")
    others = await copy_of(past, past.customer)
    assert not any(photo_id in name for name in others.namelist())


async def test_staff_get_theirs(past: Past) -> None:
    copy = await copy_of(past, past.desk.wang)
    text = everything_in(copy)
    assert past.desk.phones.wang in text
    assert past.desk.phones.customer not in text
    assert "password_hash" not in text


async def test_a_copy_that_was_cut_short_is_written_anew(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_id = await ask(past, past.customer)
    parts = past.container.privacy.parts

    async def killed(*_: object) -> None:
        raise asyncio.CancelledError

    [request] = await past.container.privacy.store.due(past.container.now(), 5)
    monkeypatch.setattr(parts, "put", killed)
    with pytest.raises(asyncio.CancelledError):
        await past.container.privacy.work.carry_out(request)
    monkeypatch.undo()
    assert await past.container.privacy.work.run_due() == 1
    fetched = await fetch(past, past.customer, copy_id)
    assert ZipFile(io.BytesIO(fetched.raw)).testzip() is None


async def test_deleting_an_account_takes_its_copies_along(past: Past) -> None:
    await copy_of(past, past.customer)
    await past.desk.api.post("/api/v1/my/deletion", token=past.customer.token)
    past.clock.move(days=8)
    await past.container.privacy.work.run_due()
    assert await past.container.mongo.collection("data_copies").count({}) == 0


def test_a_table_program_takes_nothing_for_a_formula() -> None:
    text = csv_of({"problem": "=HYPERLINK(1)", "rows": ["+1", "-2", "@x", "好"]})
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [value for _, value in rows[1:]] == ["'=HYPERLINK(1)", "'+1", "'-2", "'@x", "好"]
