"""Whatever comes in as a picture goes out as our own picture, or is refused."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import psutil
import pytest
from PIL import Image

from backend.channels.imaging import ImageWorkers, Painter
from backend.channels.imaging.workers import IMAGES_A_PROCESS
from backend.features.media.errors import AnimatedImage, ImageTooLarge, UnreadableImage
from backend.features.media.ports import ImageForm
from tests.support import images

MEBIBYTE = 1024 * 1024


@dataclass
class Result:
    image: Image.Image
    thumbnail: Image.Image
    raw: bytes


@pytest.fixture
async def workers() -> AsyncIterator[ImageWorkers]:
    workers = ImageWorkers()
    yield workers
    workers.close()


@pytest.fixture
def painter(workers: ImageWorkers) -> Painter:
    return Painter(workers, most_pixels=50_000_000)


async def redraw(painter: Painter, content: bytes, form: ImageForm = ImageForm.JPEG) -> Result:
    with tempfile.TemporaryFile() as source:
        source.write(content)
        source.flush()
        async with painter.redraw(source, form) as drawn:
            results = []
            for each in (drawn.image, drawn.thumbnail):
                raw = each.file.read()
                assert (len(raw), sha256(raw).hexdigest()) == (each.length, each.sha256)
                with Image.open(BytesIO(raw)) as picture:
                    picture.load()
                assert picture.size == (each.width, each.height)
                results.append((picture, raw))
    return Result(results[0][0], results[1][0], results[0][1])


def is_red(image: Image.Image, x: float, y: float) -> bool:
    found = image.convert("RGB").getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(found, tuple)
    red, _, blue = found
    return red > blue


async def test_a_phone_photo_is_turned_upright_and_loses_all_its_notes(painter: Painter) -> None:
    photo = images.a_phone_photo(orientation=6)
    for mark in (images.MAKER_MARK, b"PhoneMaker", b"taken at home", b"profile of a phone"):
        assert mark in photo
    with Image.open(BytesIO(photo)) as before:
        assert before.getexif().get_ifd(0x8825)[2] == (31.0, 13.0, 49.0)
    result = await redraw(painter, photo)
    for mark in (
        images.MAKER_MARK,
        b"PhoneMaker",
        b"taken at home",
        b"profile of a phone",
        b"Exif",
    ):
        assert mark not in result.raw
    assert result.image.size == (600, 800)
    assert (is_red(result.image, 0.9, 0.1), is_red(result.image, 0.1, 0.1)) == (True, False)
    assert dict(result.image.getexif()) == {}
    assert set(result.image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert result.thumbnail.size == (360, 480)


@pytest.mark.parametrize(
    ("orientation", "red_at"),
    [
        (1, (0.1, 0.1)), (2, (0.9, 0.1)), (3, (0.9, 0.9)), (4, (0.1, 0.9)),
        (5, (0.1, 0.1)), (6, (0.9, 0.1)), (7, (0.9, 0.9)), (8, (0.1, 0.9)),
        (9, (0.1, 0.1)),
    ],
)  # fmt: skip
async def test_every_orientation_is_turned_upright(
    painter: Painter, orientation: int, red_at: tuple[float, float]
) -> None:
    result = await redraw(painter, images.a_phone_photo(orientation))
    corners = [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)]
    assert [corner for corner in corners if is_red(result.image, *corner)] == [red_at]


@pytest.mark.parametrize(
    ("size", "image", "thumbnail"),
    [
        ((8000, 6000), (2560, 1920), (480, 360)),
        ((3000, 300), (2560, 256), (480, 48)),
        ((100, 50), (100, 50), (100, 50)),
        ((1, 1), (1, 1), (1, 1)),
        ((4000, 1), (2560, 1), (480, 1)),
    ],
)
async def test_large_pictures_are_made_smaller_and_small_ones_stay(
    painter: Painter, size: tuple[int, int], image: tuple[int, int], thumbnail: tuple[int, int]
) -> None:
    result = await redraw(painter, images.a_jpeg(*size))
    assert (result.image.size, result.thumbnail.size) == (image, thumbnail)


@pytest.mark.parametrize(
    "content",
    [
        images.encoded(images.a_picture(), "PNG"),
        images.encoded(images.a_picture(), "WEBP"),
        images.encoded(images.a_picture().quantize(8), "PNG"),
        images.encoded(images.a_picture().convert("CMYK"), "JPEG"),
        images.encoded(images.a_picture(), "JPEG", progressive=True),
        images.a_two_picture_jpeg(),
    ],
    ids=["png", "webp", "palette png", "cmyk jpeg", "progressive jpeg", "two-picture jpeg"],
)
async def test_every_kind_of_picture_becomes_the_same_jpeg(
    painter: Painter, content: bytes
) -> None:
    result = await redraw(painter, content)
    assert (result.image.format, result.image.mode, result.image.size) == (
        "JPEG",
        "RGB",
        (800, 600),
    )
    assert is_red(result.image, 0.1, 0.1)
    assert not is_red(result.image, 0.9, 0.9)


@pytest.mark.parametrize("mode", ["L", "LA", "I;16", "1", "RGBA", "P"])
async def test_every_colour_mode_is_drawn(painter: Painter, mode: str) -> None:
    content = images.encoded(Image.new(mode, (30, 20)), "PNG")
    assert (await redraw(painter, content)).image.size == (30, 20)


async def test_a_signature_is_black_on_white_paper_and_a_png(painter: Painter) -> None:
    ink = Image.new("RGBA", (300, 150), (0, 0, 0, 0))
    ink.paste((0, 0, 0, 255), (100, 50, 200, 100))
    result = await redraw(painter, images.encoded(ink, "PNG"), ImageForm.PNG)
    assert (result.image.format, result.image.size) == ("PNG", (300, 150))
    assert result.image.convert("RGB").getpixel((5, 5)) == (255, 255, 255)
    assert result.image.convert("RGB").getpixel((150, 75)) == (0, 0, 0)


@pytest.mark.parametrize(
    "bomb",
    [
        images.a_png_bomb(9000),
        images.a_png_bomb(13000),
        images.a_png_bomb(20000),
        images.a_jpeg_bomb(),
        images.a_webp_bomb(),
    ],
    ids=["png 9000²", "png 13000²", "png 20000²", "jpeg 65500²", "webp 16777216²"],
)
async def test_a_bomb_is_refused_unopened(
    painter: Painter, workers: ImageWorkers, bomb: bytes
) -> None:
    await redraw(painter, images.a_jpeg(8, 8))
    process = only_worker(workers)
    with pytest.raises((ImageTooLarge, UnreadableImage)):
        await redraw(painter, bomb)
    assert only_worker(workers) == process
    assert process.memory_info().rss < 200 * MEBIBYTE
    assert (await redraw(painter, images.a_jpeg(8, 8))).image.size == (8, 8)


async def test_a_comment_that_unpacks_to_64_megabytes_does_not(
    painter: Painter, workers: ImageWorkers
) -> None:
    with pytest.raises(UnreadableImage):
        await redraw(painter, images.a_png_text_bomb())
    assert only_worker(workers).memory_info().rss < 200 * MEBIBYTE


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
async def test_a_moving_picture_is_refused(painter: Painter, form: str) -> None:
    with pytest.raises(AnimatedImage):
        await redraw(painter, images.an_animation(form))


@pytest.mark.parametrize("name", images.disguises())
async def test_what_is_no_picture_is_refused(painter: Painter, name: str) -> None:
    with pytest.raises(UnreadableImage):
        await redraw(painter, images.disguises()[name])


@pytest.mark.parametrize("name", images.polyglots())
@pytest.mark.parametrize("form", ImageForm)
async def test_nothing_hidden_in_a_picture_survives(
    painter: Painter, name: str, form: ImageForm
) -> None:
    content = images.polyglots()[name]
    assert images.POLYGLOT_MARK in content
    result = await redraw(painter, content, form)
    assert images.POLYGLOT_MARK not in result.raw
    assert result.image.size == (64, 64)


@pytest.mark.long
async def test_a_thousand_damaged_pictures_are_drawn_or_refused(
    painter: Painter, workers: ImageWorkers
) -> None:
    refused = drawn = 0
    for broken in images.flipped(1000):
        try:
            await redraw(painter, broken)
            drawn += 1
        except (UnreadableImage, ImageTooLarge, AnimatedImage):
            refused += 1
    assert refused + drawn == 1000
    assert refused > 100
    assert (await redraw(painter, images.a_jpeg())).image.size == (800, 600)


async def test_a_picture_that_needs_too_much_memory_is_refused_and_the_next_is_drawn() -> None:
    """40 million pixels of four colours do not fit into 250 MB; 800 × 600 do."""
    workers = ImageWorkers(memory_bytes=250 * MEBIBYTE)
    painter = Painter(workers, most_pixels=50_000_000)
    try:
        greedy = images.encoded(Image.new("RGBA", (8000, 5000)), "PNG", compress_level=1)
        with pytest.raises((ImageTooLarge, UnreadableImage)):
            await redraw(painter, greedy)
        assert (await redraw(painter, images.a_jpeg())).image.size == (800, 600)
    finally:
        workers.close()


async def test_a_picture_that_takes_too_long_is_given_up_and_the_next_is_drawn(
    workers: ImageWorkers, painter: Painter
) -> None:
    await redraw(painter, images.a_jpeg())
    only_worker(workers).suspend()
    impatient = ImageWorkers(seconds=0.2)
    impatient._idle, impatient._all = workers._idle, workers._all
    stuck = only_worker(workers).pid
    with pytest.raises(UnreadableImage):
        await redraw(Painter(impatient, most_pixels=10**6), images.a_jpeg())
    assert not psutil.pid_exists(stuck)
    assert (await redraw(painter, images.a_jpeg())).image.size == (800, 600)


async def test_a_decoder_that_is_killed_is_replaced(
    workers: ImageWorkers, painter: Painter
) -> None:
    await redraw(painter, images.a_jpeg())
    first = only_worker(workers)
    first.kill()
    first.wait()
    assert (await redraw(painter, images.a_jpeg())).image.size == (800, 600)
    assert only_worker(workers).pid != first.pid


async def test_a_decoder_is_replaced_after_two_hundred_pictures(
    workers: ImageWorkers, painter: Painter
) -> None:
    tiny = images.a_jpeg(4, 4)
    await redraw(painter, tiny)
    first = only_worker(workers).pid
    for _ in range(IMAGES_A_PROCESS):
        await redraw(painter, tiny)
    assert only_worker(workers).pid != first
    assert not psutil.pid_exists(first)


async def test_many_pictures_at_once_share_two_decoders(
    workers: ImageWorkers, painter: Painter
) -> None:
    results = await asyncio.gather(*(redraw(painter, images.a_jpeg(n + 1, 9)) for n in range(20)))
    assert [result.image.width for result in results] == list(range(1, 21))
    assert 1 <= len(workers._all) <= 2


async def test_decoders_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    """Though it is killed, as the kernel closes the socket between them."""
    program = (
        "import asyncio, sys, tempfile\n"
        "from backend.channels.imaging import ImageWorkers, Painter\n"
        "from backend.features.media.ports import ImageForm\n"
        "async def main():\n"
        "    workers = ImageWorkers()\n"
        "    painter = Painter(workers, most_pixels=10**6)\n"
        "    with open(sys.argv[1], 'rb') as source:\n"
        "        async with painter.redraw(source, ImageForm.JPEG):\n"
        "            print(workers._idle[0].process.pid, flush=True)\n"
        "            await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    (tmp_path / "photo.jpg").write_bytes(images.a_jpeg())
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(tmp_path / "photo.jpg"), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    child = psutil.Process(int(await parent.stdout.readline()))
    parent.kill()
    await parent.wait()
    await asyncio.to_thread(child.wait, 10)


def only_worker(workers: ImageWorkers) -> psutil.Process:
    (worker,) = workers._all
    return psutil.Process(worker.process.pid)
