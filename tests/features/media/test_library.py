"""What tickets and devices do with files: describe them, take them for good, show them."""

import asyncio

import pytest

from backend.features.media import (
    MediaAlreadyUsed,
    MediaKind,
    MediaLibrary,
    MediaNotUsable,
    MediaRepository,
    TooManyFiles,
)
from backend.features.media.models import Subject
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork
from tests.features.media.builders import LI, WANG, a_file


async def test_files_are_described_in_the_order_asked_and_once_each(
    library: MediaLibrary, files: MediaRepository
) -> None:
    photo, clip = a_file(), a_file(kind=MediaKind.VIDEO, content_type="video/mp4", bytes=7)
    await files.add_all([photo, clip])
    described = await library.describe([clip.id, photo.id, clip.id], WANG)
    assert [(d.id, d.kind, d.content_type, d.bytes, d.sha256) for d in described] == [
        (clip.id, MediaKind.VIDEO, "video/mp4", 7, "a" * 64),
        (photo.id, MediaKind.PHOTO, "image/jpeg", 1234, "a" * 64),
    ]


async def test_another_persons_file_is_refused_exactly_as_one_that_does_not_exist(
    library: MediaLibrary, files: MediaRepository
) -> None:
    await files.add(mine := a_file())
    await files.add(theirs := a_file(LI))
    problems = []
    for unusable in (theirs.id, "no-such-file"):
        with pytest.raises(MediaNotUsable) as refused:
            await library.attach([mine.id, unusable], "ticket", "t1", WANG)
        problem = refused.value.problem("r")
        assert problem.params == {"count": 1, "ids": [unusable]}
        problems.append(problem.model_copy(update={"params": {}}))
    assert problems[0] == problems[1]
    assert (await files.get(mine.id)).subject is None


async def test_a_file_is_given_to_one_record_for_good(
    library: MediaLibrary, files: MediaRepository
) -> None:
    await files.add(photo := a_file())
    await library.attach([photo.id], "ticket", "t1", WANG)
    await library.attach([photo.id], "ticket", "t1", WANG)
    stored = await files.get(photo.id)
    assert (stored.subject, stored.attached, stored.attached_by, stored.version) == (
        Subject(kind="ticket", id="t1"),
        True,
        "wang",
        1,
    )
    with pytest.raises(MediaAlreadyUsed):
        await library.attach([photo.id], "device", "d1", WANG)
    assert await files.get(photo.id) == stored


async def test_of_two_records_that_take_one_file_at_once_one_gets_it(
    library: MediaLibrary, files: MediaRepository
) -> None:
    await files.add(photo := a_file())
    results = await asyncio.gather(
        *(library.attach([photo.id], "ticket", f"t{n}", WANG) for n in range(8)),
        return_exceptions=True,
    )
    assert [type(r) for r in results if r is not None].count(MediaAlreadyUsed) + [
        type(r) for r in results if r is not None
    ].count(StaleDocument) == 7
    winner = results.index(None)
    assert (await files.get(photo.id)).subject == Subject(kind="ticket", id=f"t{winner}")


async def test_files_are_not_taken_when_the_unit_of_work_fails(
    library: MediaLibrary, files: MediaRepository
) -> None:
    await files.add(photo := a_file())

    async def attach_then_fail() -> None:
        await library.attach([photo.id], "ticket", "t1", WANG)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await UnitOfWork(files.mongo).run(attach_then_fail)
    assert (await files.get(photo.id)).subject is None


async def test_one_step_brings_nine_photos_and_videos_at_most_besides_its_signature(
    library: MediaLibrary, files: MediaRepository
) -> None:
    photos = [a_file() for _ in range(10)]
    signature = a_file(kind=MediaKind.SIGNATURE, content_type="image/png")
    await files.add_all([*photos, signature])
    ids = [photo.id for photo in photos]
    assert len(await library.describe([*ids[:9], signature.id], WANG)) == 10
    with pytest.raises(TooManyFiles) as refused:
        await library.describe(ids, WANG)
    assert refused.value.params == {"limit": 9}


async def test_links_are_made_for_what_exists_and_thumbnails_for_images_only(
    library: MediaLibrary, files: MediaRepository
) -> None:
    photo = a_file()
    clip = a_file(kind=MediaKind.VIDEO, content_type="video/mp4", thumbnail_bytes=0)
    await files.add_all([photo, clip])
    links = await library.links([photo.id, clip.id, "swept"], LI)
    assert list(links) == [photo.id, clip.id]
    assert links[photo.id].url.startswith(f"/media/{photo.id}?size=full&")
    assert (links[photo.id].thumbnail_url or "").startswith(f"/media/{photo.id}?size=thumbnail&")
    assert links[clip.id].thumbnail_url is None
