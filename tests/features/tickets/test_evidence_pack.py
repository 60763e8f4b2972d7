"""The evidence pack: complete, checkable by anybody, small in memory, and written down."""

import asyncio
import io
import json
import shutil
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest

from backend.features.media import Media, MediaKind
from backend.features.tickets.evidence_pack.pages import CHECKER
from backend.features.tickets.services.evidence_packs import MOST_AT_ONCE
from backend.features.tickets.workflow import TicketState
from backend.features.timeline import LineActor
from backend.kit.errors import ServiceBusy
from tests.support.accounts import People, SignedIn
from tests.support.canaries import DOORS
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk

Files = dict[str, bytes]


async def stored(desk: TicketDesk, who: SignedIn, content: bytes) -> str:
    """A photo whose bytes are there as well."""

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    digest = sha256(content).hexdigest()
    media = Media(
        kind=MediaKind.PHOTO,
        content_type="image/jpeg",
        bytes=len(content),
        sha256=digest,
        received_sha256=digest,
        uploaded_by=who.id,
        upload_key=uuid4().hex,
        created_at=desk.container.now(),
    )
    await desk.container.storage.gridfs.put(media.id, chunks())
    await desk.container.media_services.files.add(media)
    return media.id


async def pack_of(desk: TicketDesk, who: SignedIn, ticket: Json) -> Answer:
    path = f"/api/v1/tickets/{ticket['id']}/evidence-pack"
    return await desk.api.get(path, token=who.token)


async def finished(desk: TicketDesk) -> tuple[Json, list[str]]:
    ticket = await desk.working()
    photos = [await stored(desk, desk.wang, f"photo {n}".encode() * 1000) for n in range(2)]
    completion = await desk.completion(
        desk.wang, before_photo_ids=photos[:1], after_photo_ids=photos[1:]
    )
    return await desk.act(desk.wang, ticket, "finish", completion), photos


def read(raw: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


async def checked(place: Path) -> tuple[int, str]:
    """By the program in the pack, in a process that knows nothing of ours."""

    def run() -> subprocess.CompletedProcess[bytes]:
        checker = place / "check.py" if place.is_dir() else place.with_name("check.py")
        command = [sys.executable, "-I", str(checker), str(place)]
        return subprocess.run(command, capture_output=True, check=False, timeout=60)

    done = await asyncio.to_thread(run)
    assert done.stderr == b"", done.stderr.decode()
    return done.returncode, done.stdout.decode()


def unpacked(raw: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        archive.extractall(folder)
    return folder


async def test_a_pack_holds_story_photos_and_what_checks_them(
    desk: TicketDesk, tmp_path: Path
) -> None:
    ticket, photos = await finished(desk)
    answer = await pack_of(desk, desk.agent, ticket)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/zip")
    assert ticket["number"] in answer.headers["content-disposition"]
    files = read(answer.raw)
    timeline = f"timelines/{ticket['number']}.jsonl"
    assert set(files) == {
        "how-to-check.html",
        "check.py",
        "story.html",
        "manifest.json",
        timeline,
        *(f"media/{photo}.jpg" for photo in photos),
    }
    assert files[f"media/{photos[0]}.jpg"] == b"photo 0" * 1000
    manifest = json.loads(files["manifest.json"])
    for entry in manifest["files"]:
        assert sha256(files[entry["path"]]).hexdigest() == entry["sha256"]
    head = (await desk.stored(ticket))["timeline"]
    assert manifest["timelines"][0]["head_hash"] == head["hash"]
    assert (manifest["missing"], manifest["withheld"]) == ([], [])
    story = files["story.html"].decode()
    assert "更换启动电容，试机正常" in story
    assert f'href="media/{photos[1]}.jpg"' in story
    assert "<script" not in story
    place = tmp_path / "pack.zip"
    place.write_bytes(answer.raw)
    shutil.copy(CHECKER, tmp_path / "check.py")
    assert await checked(place) == (0, "核验通过：文件和记录都没有被改动\n")
    assert (await checked(unpacked(answer.raw, tmp_path / "open")))[0] == 0


def _flip(name: str, at: int = -2) -> Callable[[Path], None]:
    def flip(folder: Path) -> None:
        (place,) = folder.glob(name)
        content = bytearray(place.read_bytes())
        content[at] ^= 1
        place.write_bytes(content)

    return flip


def _forget_file(folder: Path) -> None:
    next(folder.glob("media/*")).unlink()


def _add_file(folder: Path) -> None:
    (folder / "media" / "more.jpg").write_bytes(b"more")


def _rewritten(change: Callable[[list[Json]], object]) -> Callable[[Path], None]:
    """A forger who knows how to rewrite lines and brings the manifest in line with them."""

    def rewrite(folder: Path) -> None:
        (place,) = folder.glob("timelines/*")
        lines = [json.loads(text) for text in place.read_text().splitlines()]
        change(lines)
        content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
        place.write_bytes(content)
        manifest = json.loads((folder / "manifest.json").read_text())
        for entry in manifest["files"]:
            if entry["path"].startswith("timelines/"):
                entry.update(sha256=sha256(content).hexdigest(), bytes=len(content))
        (folder / "manifest.json").write_text(json.dumps(manifest))

    return rewrite


def _backdate(lines: list[Json]) -> None:
    lines[2]["covered"]["at_server"]["$at"] -= 1


def _drop(lines: list[Json]) -> None:
    del lines[3]


def _reword(lines: list[Json]) -> None:
    noted = next(line for line in lines if "note" in line["opened"])
    noted["opened"]["note"]["value"] += "。"


@pytest.mark.parametrize(
    "forge",
    [
        _flip("media/*-moved.jpg"),
        _flip("story.html"),
        _flip("timelines/*", 200),
        _flip("how-to-check.html"),
        _forget_file,
        _add_file,
        _rewritten(_backdate),
        _rewritten(_drop),
        _rewritten(_reword),
        _rewritten(lambda lines: lines.pop()),
        _rewritten(lambda lines: lines.reverse()),
    ],
    ids=["photo", "story", "line", "page", "gone", "more", "time", "drop", "words", "end", "order"],
)
async def test_one_flipped_byte_is_found(
    forge: Callable[[Path], None], desk: TicketDesk, tmp_path: Path
) -> None:
    ticket, photos = await finished(desk)
    folder = unpacked((await pack_of(desk, desk.agent, ticket)).raw, tmp_path)
    (folder / "media" / f"{photos[0]}.jpg").rename(folder / "media" / f"{photos[0]}-moved.jpg")
    renamed = json.loads((folder / "manifest.json").read_text())
    for entry in renamed["files"]:
        if entry.get("media_id") == photos[0]:
            entry["path"] = f"media/{photos[0]}-moved.jpg"
    (folder / "manifest.json").write_text(json.dumps(renamed))
    assert (await checked(folder))[0] == 0
    forge(folder)
    shutil.copy(CHECKER, folder / "check.py")
    code, said = await checked(folder)
    assert code == 1, said
    assert said.startswith("不符：")


async def test_rubbish_is_not_taken_for_a_pack(tmp_path: Path) -> None:
    shutil.copy(CHECKER, tmp_path / "check.py")
    (tmp_path / "pack.zip").write_bytes(b"not a zip")
    assert (await checked(tmp_path / "pack.zip"))[0] == 1


async def test_personal_values_are_in_it_as_far_as_its_maker_may_see_them(
    desk: TicketDesk, people: People, tmp_path: Path
) -> None:
    ticket, _ = await finished(desk)
    role = f"auditor_{uuid4().hex[:6]}"
    await people.role(role, {"tickets:read": "branch", "tickets:follow_up": "branch"})
    auditor = await people.staff(role, branch_id=desk.branch_id)
    clear = read((await pack_of(desk, desk.agent, ticket)).raw)
    masked_answer = await pack_of(desk, auditor, ticket)
    masked = read(masked_answer.raw)
    phone = desk.phones.customer
    assert phone in clear["story.html"].decode()
    for content in masked.values():
        assert phone.encode() not in content
        assert f"{DOORS[0]} 1204".encode() not in content
    assert json.loads(masked["manifest.json"])["withheld"] == ["change", "geo"]
    assert (await checked(unpacked(masked_answer.raw, tmp_path)))[0] == 0


async def test_who_may_not_follow_up_gets_no_pack_and_each_one_is_written_down(
    desk: TicketDesk, people: People
) -> None:
    ticket, _ = await finished(desk)
    for who in (desk.wang, desk.customer, desk.dispatcher):
        refused = await pack_of(desk, who, ticket)
        assert (refused.status, refused.body["code"]) == (403, "permission_denied")
    far = await people.staff(
        "service_agent", branch_id=await people.branch(f"富阳 {uuid4().hex[:6]}")
    )
    assert (await pack_of(desk, far, ticket)).status == 404
    await pack_of(desk, desk.agent, ticket)
    rows = await desk.container.mongo.collection("audit_entries").find(
        {"action": "exported", "subject_id": ticket["id"]}, limit=10
    )
    assert [row["actor_id"] for row in rows] == [desk.agent.id]
    assert rows[0]["details"]["head_hash"] == (await desk.stored(ticket))["timeline"]["hash"]


async def test_erased_values_are_gone_from_the_pack_and_it_still_checks(
    desk: TicketDesk, tmp_path: Path
) -> None:
    ticket, _ = await finished(desk)
    tickets = desk.container.tickets

    async def erase() -> None:
        found = await tickets.stores.tickets.get(ticket["id"])
        found.timeline = await desk.container.timeline.erase_personal(
            found.id, found.timeline, LineActor.of(desk.agent.actor), "asked"
        )
        await tickets.stores.tickets.save(found)

    await tickets.desk.unit_of_work.run(erase)
    answer = await pack_of(desk, desk.agent, ticket)
    lines = read(answer.raw)[f"timelines/{ticket['number']}.jsonl"]
    assert all(json.loads(line)["opened"] == {} for line in lines.splitlines())
    assert (await checked(unpacked(answer.raw, tmp_path)))[0] == 0


async def test_a_photo_whose_bytes_are_gone_is_named_as_missing(desk: TicketDesk) -> None:
    ticket = await desk.done()
    manifest = json.loads(read((await pack_of(desk, desk.agent, ticket)).raw)["manifest.json"])
    assert len(manifest["missing"]) == 2


@pytest.mark.long
async def test_five_hundred_photos_take_little_memory(desk: TicketDesk, tmp_path: Path) -> None:
    ticket, _ = await finished(desk)
    photo = bytes(range(256)) * 400  # 100 KB
    ids = [await stored(desk, desk.wang, photo + str(n).encode()) for n in range(500)]
    repository = desk.container.tickets.stores.tickets

    async def give() -> None:
        found = await repository.get(ticket["id"])
        found.media_ids = ids
        await repository.save(found)

    await desk.container.tickets.desk.unit_of_work.run(give)
    packs = desk.container.tickets.evidence_packs
    order = await packs.order(desk.agent.actor, ticket["id"])
    place, largest = tmp_path / "pack.zip", 0
    tracemalloc.start()
    try:
        with place.open("wb") as file:
            async for piece in packs.pack(order):
                largest = max(largest, len(piece))
                file.write(piece)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert place.stat().st_size > 50_000_000
    assert largest < 2_000_000
    assert peak < 20_000_000, peak
    shutil.copy(CHECKER, tmp_path / "check.py")
    assert (await checked(place))[0] == 0


async def test_only_so_many_packs_are_made_at_once_and_one_left_off_frees_its_place(
    desk: TicketDesk,
) -> None:
    ticket, _ = await finished(desk)
    packs = desk.container.tickets.evidence_packs
    running = [
        packs.pack(await packs.order(desk.agent.actor, ticket["id"])) for _ in range(MOST_AT_ONCE)
    ]
    for each in running:
        await anext(each)
    with pytest.raises(ServiceBusy):
        await packs.order(desk.agent.actor, ticket["id"])
    for each in running:
        await each.aclose()  # type: ignore[attr-defined]  # an async generator
    assert (await pack_of(desk, desk.agent, ticket)).status == 200
    assert (await desk.read(desk.agent, ticket))["state"] == TicketState.DONE
