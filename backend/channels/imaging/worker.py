"""The process that decodes: ``python -I worker.py SOCKET_FD MEMORY_BYTES``.

A request is one message of JSON with three file descriptors: the image, and where to write it anew
and its thumbnail. The answer is one message. It ends when its parent does (the socket closes).
Run as a script, hence the standard library and Pillow only.
"""

import json
import os
import resource
import socket
import sys
import warnings
from collections.abc import Sequence
from contextlib import ExitStack
from hashlib import sha256
from typing import BinaryIO, Final, TypedDict

from PIL import Image, ImageFile, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

MESSAGE_BYTES: Final = 4096
FORMATS: Final = ("JPEG", "PNG", "WEBP")
_PLUGINS: Final = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)
_MOST_OUTPUT_BYTES: Final = 64 * 1024 * 1024
_WHITE: Final = (255, 255, 255)
# What each value of EXIF's Orientation asks for (TIFF 6.0, tag 274); 1 is upright.
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION: Final = 274


class Order(TypedDict):
    """`form`: jpeg or png; `sides`: the longest side of the image and of its thumbnail."""

    form: str
    most_pixels: int
    sides: list[int]


class Drawn(TypedDict):
    length: int
    sha256: str
    width: int
    height: int


class Answer(TypedDict, total=False):
    """Either what was drawn, or a refusal: too_large, animated, unreadable."""

    drawn: list[Drawn]
    refusal: str
    cause: str


class Animated(Exception):
    """More than one picture."""


class TooLarge(Exception):
    """More pixels than are decoded."""


def draw(source: BinaryIO, targets: Sequence[BinaryIO], order: Order) -> list[Drawn]:
    """Each target gets the image anew, from a smaller one each time."""
    image = _load(source, order["most_pixels"], max(order["sides"]))
    drawn = []
    for target, side in zip(targets, order["sides"], strict=True):
        image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
        image.info = {}  # or comments and colour profiles would be written along
        if order["form"] == "png":
            image.save(target, "PNG")
        else:
            image.save(target, "JPEG", quality=85, optimize=True)
        drawn.append(_described(target, image))
    return drawn


def _load(source: BinaryIO, most_pixels: int, longest: int) -> Image.Image:
    image = Image.open(source, formats=FORMATS)
    if image.width * image.height > most_pixels:
        raise TooLarge
    # A phone's JPEG may carry a second picture (MPO: depth, light); the first one is the photo.
    if image.format in ("PNG", "WEBP") and getattr(image, "n_frames", 1) > 1:
        raise Animated
    orientation = _orientation(image)
    image.draft("RGB", (longest, longest))  # a JPEG is decoded at a fraction of its size
    image.load()
    plain = _plain(image)
    return plain.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else plain


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except (ValueError, TypeError, SyntaxError, OSError, LookupError):
        return 1  # the picture may be fine though its notes are not


def _plain(image: Image.Image) -> Image.Image:
    """RGB; what is transparent becomes white, as paper is."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        see_through = image.convert("RGBA")
        paper = Image.new("RGB", image.size, _WHITE)
        paper.paste(see_through, mask=see_through.getchannel("A"))
        return paper
    return image.convert("RGB")


def _described(target: BinaryIO, image: Image.Image) -> Drawn:
    length = target.tell()
    target.seek(0)
    digest = sha256(target.read()).hexdigest()
    target.seek(0)
    return {"length": length, "sha256": digest, "width": image.width, "height": image.height}


def answer(source: BinaryIO, targets: Sequence[BinaryIO], order: Order) -> Answer:
    Image.MAX_IMAGE_PIXELS = order["most_pixels"]
    try:
        return {"drawn": draw(source, targets, order)}
    except (TooLarge, Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return {"refusal": "too_large"}
    except Animated:
        return {"refusal": "animated"}
    except Exception as error:  # decoders raise whatever they like
        return {"refusal": "unreadable", "cause": type(error).__name__}


def limit(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_OUTPUT_BYTES, _MOST_OUTPUT_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # requests that need no image go first
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    ImageFile.LOAD_TRUNCATED_IMAGES = False


def serve(control: socket.socket) -> None:
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, MESSAGE_BYTES, 3)
        if not message:
            return
        with os.fdopen(descriptors[0], "rb") as source, ExitStack() as stack:
            targets = [stack.enter_context(os.fdopen(fd, "r+b")) for fd in descriptors[1:]]
            source.seek(0)  # its position is the parent's too
            said = answer(source, targets, json.loads(message))
        control.send(json.dumps(said).encode())


if __name__ == "__main__":
    limit(int(sys.argv[2]))
    serve(socket.socket(fileno=int(sys.argv[1])))
