"""The faces of the demo firm's technicians, drawn here: nobody's likeness, the same every time."""

import asyncio
import io
from typing import Final

from PIL import Image, ImageDraw

from backend.container import Container
from backend.kit.access import Actor, ActorKind, Scope
from backend.runtime.demo.firm import Employee, Firm
from backend.runtime.demo.photos import upload_picture

_SIDE: Final = 600
_GROUNDS: Final = ("#D5E3FC", "#DDEFE4", "#FBE6D3", "#E7E2F6", "#DDEAEF")
_SHIRTS: Final = ("#2459B8", "#33475F", "#2E7D5B", "#8A5A2B")
_SKINS: Final = ("#F4C8A4", "#EFBE97", "#E3AC82", "#F6CDAB")
_HAIR: Final = ("#2B2320", "#3A2E28", "#55504C")
_CAPS: Final = ("#2C6BE0", "#1F3B73", "#C9561F")
_INK: Final = "#3B2A20"


async def show_faces(container: Container, firm: Firm) -> None:
    """Of all technicians but the last, who is yet to bring a photo."""
    technicians = [each for each in firm.employees if each.described.role == "technician"]
    for number, employee in enumerate(technicians[:-1]):
        picture = await asyncio.to_thread(draw_face, number)
        who = _himself(employee)
        photo = await upload_picture(container, who, picture, f"face-{number}.jpg")
        await container.portraits.portraits.give(who, who.id, photo)


def _himself(employee: Employee) -> Actor:
    account = employee.account
    return Actor(
        id=account.id,
        kind=ActorKind.STAFF,
        grants={"media:upload": Scope.OWN},
        branch_id=account.branch_id,
        organisation_id=account.organisation_id,
    )


def draw_face(number: int) -> bytes:
    image = Image.new("RGB", (_SIDE, _SIDE), _GROUNDS[number % len(_GROUNDS)])
    draw = ImageDraw.Draw(image)
    skin = _SKINS[number % len(_SKINS)]
    _shoulders(draw, _SHIRTS[number % len(_SHIRTS)], skin)
    wide = 104 + number % 4 * 6
    _hair(draw, _HAIR[number % len(_HAIR)], wide)
    draw.ellipse((300 - wide, 160, 300 + wide, 410), fill=skin)
    for side in (-1, 1):  # ears
        draw.ellipse((300 + side * wide - 18, 270, 300 + side * wide + 18, 320), fill=skin)
    _features(draw, number)
    if number % 3:
        _cap(draw, _CAPS[number % len(_CAPS)], wide)
    else:
        draw.pieslice((300 - wide, 150, 300 + wide, 330), 180, 360, fill=_HAIR[number % 3])
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return file.getvalue()


def _shoulders(draw: ImageDraw.ImageDraw, shirt: str, skin: str) -> None:
    draw.ellipse((80, 430, 520, 860), fill=shirt)
    draw.rounded_rectangle((252, 380, 348, 480), 40, fill=skin)
    draw.polygon(
        [(236, 446), (300, 530), (364, 446), (392, 472), (300, 590), (208, 472)], "#F7F9FC"
    )


def _hair(draw: ImageDraw.ImageDraw, colour: str, wide: int) -> None:
    draw.ellipse((288 - wide, 138, 312 + wide, 340), fill=colour)


def _features(draw: ImageDraw.ImageDraw, number: int) -> None:
    for side in (-1, 1):
        eye = 300 + side * 44
        draw.ellipse((eye - 9, 282, eye + 9, 302), fill=_INK)
        draw.line((eye - 22, 262, eye + 22, 262), fill=_INK, width=7)
    draw.arc((288, 300, 312, 336), 20, 160, fill="#B97A52", width=5)
    smile = 8 + number % 4 * 4
    draw.arc((262, 326 - smile, 338, 366), 25, 155, fill="#A8503F", width=7)
    if number % 4 == 2:  # glasses
        for side in (-1, 1):
            eye = 300 + side * 44
            draw.ellipse((eye - 32, 262, eye + 32, 322), outline="#33475F", width=5)
        draw.line((288, 290, 312, 290), fill="#33475F", width=5)


def _cap(draw: ImageDraw.ImageDraw, colour: str, wide: int) -> None:
    draw.pieslice((296 - wide, 108, 304 + wide, 350), 180, 360, fill=colour)
    draw.rounded_rectangle((270 - wide, 218, 330 + wide, 244), 13, fill="#174CAB")
    draw.rounded_rectangle((268, 156, 332, 196), 10, fill="#FFFFFF")
