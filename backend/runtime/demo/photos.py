"""Photos for the demo's tickets, drawn here: a wall, the product, and what is wrong with it."""

import asyncio
import io
from typing import Final
from uuid import uuid4

from PIL import Image, ImageDraw, ImageFilter

from backend.container import Container
from backend.features.media import MediaKind
from backend.features.media.schemas import UploadQuery
from backend.kit.access import Actor
from backend.kit.http.uploads.spool import Spool

_SIZE: Final = (960, 720)
_WALLS: Final = ("#DCE4EE", "#E9E2D6", "#D9E6DF", "#E6DEE8", "#E3E8DA")
_STAIN: Final = "#A98B62"

Box = tuple[int, int, int, int]

# Where the product hangs or stands, and its colour.
_PRODUCTS: Final[dict[str, tuple[Box, str]]] = {
    "air_conditioner": ((170, 150, 790, 330), "#F7F9FC"),
    "water_heater": ((340, 120, 620, 560), "#EDF1F5"),
    "range_hood": ((260, 180, 700, 400), "#B9C2CC"),
    "smart_lock": ((420, 140, 540, 580), "#2E3742"),
    "custom_wardrobe": ((180, 90, 780, 660), "#C9A77C"),
    "waterproofing": ((120, 380, 840, 680), "#CFD6DB"),
}


async def upload_photo(
    container: Container, actor: Actor, line: str, *, number: int, mended: bool
) -> str:
    """The media id of a photo that `actor` took. The same picture for the same number."""
    picture = await asyncio.to_thread(_draw, line, number, mended)
    return await upload_picture(container, actor, picture, f"{line}-{number}.jpg")


async def upload_picture(container: Container, actor: Actor, picture: bytes, name: str) -> str:
    spool = Spool()
    await spool.write(picture)
    upload = await spool.finish(name)
    try:
        media = await container.media_services.intake.receive(
            upload, UploadQuery(kind=MediaKind.PHOTO), uuid4().hex, actor
        )
    finally:
        upload.file.close()
    return media.id


def _draw(line: str, number: int, mended: bool) -> bytes:
    image = Image.new("RGB", _SIZE, _WALLS[number % len(_WALLS)])
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 640, 960, 720), fill="#B7A58C")
    box, colour = _PRODUCTS[line]
    shadow = Image.new("RGB", _SIZE, _WALLS[number % len(_WALLS)])
    ImageDraw.Draw(shadow).rounded_rectangle(
        (box[0] + 14, box[1] + 18, box[2] + 14, box[3] + 18), 22, fill="#9AA5B1"
    )
    image = Image.blend(image, shadow.filter(ImageFilter.GaussianBlur(14)), 0.35)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle(box, 22, fill=colour, outline="#7C8896", width=3)
    middle = (box[0] + box[2]) // 2
    draw.line((middle, box[1] + 24, middle, box[3] - 24), fill="#A7B1BC", width=2)
    draw.ellipse((box[2] - 70, box[1] + 26, box[2] - 42, box[1] + 54), fill="#1D5FD3")
    if not mended:
        _spoil(draw, box, number)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=82)
    return file.getvalue()


def _spoil(draw: ImageDraw.ImageDraw, box: Box, number: int) -> None:
    """A stain that runs down, a different one each time."""
    left = box[0] + 60 + number * 37 % max(box[2] - box[0] - 200, 1)
    for drop in range(5):
        top = box[3] - 20 + drop * 9
        draw.ellipse(
            (left + drop * 22, top, left + drop * 22 + 26, top + 70 + drop * 8), fill=_STAIN
        )
    draw.rectangle((left - 6, box[3] - 6, left + 130, box[3] + 8), fill="#8C6F47")
