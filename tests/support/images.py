"""Pictures of every kind: sound, large, hostile, and not pictures at all."""

import random
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

GPS_MARK = b"\x00\x00\x00\x1f\x00\x00\x00\x01"  # 31 degrees, as EXIF writes it
MAKER_MARK = b"MAKER-NOTE-OF-A-PHONE"


def a_picture(width: int = 800, height: int = 600) -> Image.Image:
    """Red in the upper left quarter, blue elsewhere, so that one sees how it lies."""
    image = Image.new("RGB", (width, height), (0, 0, 200))
    ImageDraw.Draw(image).rectangle((0, 0, width // 2, height // 2), fill=(200, 0, 0))
    return image


def encoded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def a_jpeg(width: int = 800, height: int = 600) -> bytes:
    return encoded(a_picture(width, height))


def a_phone_photo(orientation: int = 6) -> bytes:
    """Lying on its side, with the place, the phone, a comment and a colour profile in it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 13.0, 49.0), 3: "E", 4: (121.0, 28.0, 25.0)})
    exif.get_ifd(0x8769)[0x927C] = MAKER_MARK
    return encoded(
        a_picture(),
        exif=exif,
        comment="taken at home",
        icc_profile=b"\x00" * 36 + b"acsp" + b"profile of a phone" * 10,
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    crc = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)


def a_png_bomb(side: int) -> bytes:
    """A whole, valid PNG of side² black-and-white pixels in a few kilobytes."""
    packer = zlib.compressobj(9)
    row = b"\x00" + b"\x00" * ((side + 7) // 8)
    rows = row * 100
    packed = b"".join(packer.compress(rows) for _ in range(side // 100)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", packed)
        + _chunk(b"IEND", b"")
    )


def a_png_text_bomb() -> bytes:
    """A small picture with a comment that unpacks to 64 MB."""
    whole = encoded(a_picture(8, 8), "PNG")
    text = _chunk(b"zTXt", b"note\x00\x00" + zlib.compress(b"A" * (64 * 1024 * 1024), 9))
    return whole[:33] + text + whole[33:]


def a_jpeg_bomb() -> bytes:
    """A small JPEG that says it has 65,500² pixels."""
    whole = bytearray(a_jpeg(16, 16))
    at = whole.index(b"\xff\xc0")
    whole[at + 5 : at + 9] = struct.pack(">HH", 65500, 65500)
    return bytes(whole)


def a_webp_bomb() -> bytes:
    """A header of 16,777,216² pixels."""
    side = (2**24 - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x00\x00\x00\x00" + side + side
    return b"RIFF" + struct.pack("<I", len(body)) + body


def an_animation(form: str) -> bytes:
    frames = [Image.new("RGB", (40, 40), (n * 20, 0, 0)) for n in range(10)]
    return encoded(frames[0], form, save_all=True, append_images=frames[1:], duration=40)


def a_two_picture_jpeg() -> bytes:
    """What phones write: an MPO, the photo and a second picture behind it."""
    return encoded(a_picture(), "MPO", save_all=True, append_images=[a_picture(80, 60)])


def disguises() -> dict[str, bytes]:
    """What is no JPEG, PNG or WebP, whatever its name says."""
    small = a_picture(20, 20)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    return {
        "tiff": encoded(small, "TIFF"),
        "gif": encoded(small, "GIF"),
        "animated gif": an_animation("GIF"),
        "bmp": encoded(small, "BMP"),
        "ico": encoded(small, "ICO"),
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(id) run\n" + b"\n" * 100,
        "psd": b"8BPS\x00\x01"
        + b"\x00" * 6
        + struct.pack(">HIIHH", 3, 9000, 9000, 8, 3)
        + b"\0" * 99,
        "fits": b"SIMPLE  =                    T".ljust(2880),
        "svg": svg + b" " * 100,
        "svg with a prologue": b'<?xml version="1.0"?>' + svg + b" " * 100,
        "html": b"<!DOCTYPE html><script>alert(1)</script>" + b" " * 100,
        "zip": b"PK\x03\x04" + b"\x00" * 100,
        "program": b"\x7fELF\x02\x01\x01" + b"\x00" * 100,
        "nothing but zeros": b"\x00" * 200,
        "one byte": b"\xff",
    }


def polyglots() -> dict[str, bytes]:
    """Sound pictures with something else hidden in or behind them; the mark is in all of them."""
    jpeg, png = a_jpeg(64, 64), encoded(a_picture(64, 64), "PNG")
    webp = encoded(a_picture(64, 64), "WEBP")
    script = b"<script>alert('" + POLYGLOT_MARK + b"')</script>"
    comment = b"\xff\xfe" + struct.pack(">H", len(script) + 2) + script
    return {
        "jpeg and html": jpeg + b"<html>" + script,
        "html in a jpeg's comment": jpeg[:2] + comment + jpeg[2:],
        "png and zip": png + b"PK\x03\x04" + POLYGLOT_MARK + b"PK\x05\x06" + b"\x00" * 18,
        "script in a png's text": png[:33] + _chunk(b"tEXt", b"note\x00" + script) + png[33:],
        "webp and script": webp + script,
    }


POLYGLOT_MARK = b"POLYGLOT-MARK"


def flipped(count: int, seed: int = 7) -> Iterator[bytes]:
    """Pictures with a few of their bytes changed."""
    chance = random.Random(seed)
    originals = [
        a_phone_photo(),
        encoded(a_picture(120, 90), "PNG"),
        encoded(a_picture(120, 90).quantize(16), "PNG"),
        encoded(a_picture(120, 90), "WEBP"),
        encoded(a_picture(120, 90), "WEBP", lossless=True),
        encoded(a_picture(120, 90), "JPEG", progressive=True),
        encoded(a_picture(120, 90).convert("CMYK"), "JPEG"),
        a_two_picture_jpeg(),
    ]
    for n in range(count):
        broken = bytearray(originals[n % len(originals)])
        for _ in range(chance.randint(1, 12)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        if chance.random() < 0.2:
            del broken[chance.randrange(1, len(broken)) :]
        yield bytes(broken)
