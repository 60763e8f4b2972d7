"""Images drawn anew: upright, without metadata, no larger than is of use."""

import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from typing import BinaryIO, Final

import structlog

from backend.channels.imaging.worker import Order
from backend.channels.imaging.workers import ImageWorkers, WorkerDied
from backend.features.media.errors import AnimatedImage, ImageTooLarge, UnreadableImage
from backend.features.media.ports import DrawnImage, DrawnImages, ImageForm
from backend.kit.errors import AppError

log = structlog.get_logger("imaging")

LONG_SIDE: Final = 2560
THUMBNAIL_SIDE: Final = 480

_REFUSALS: Final[Mapping[str, type[AppError]]] = {
    "too_large": ImageTooLarge,
    "animated": AnimatedImage,
}


class Painter:
    def __init__(self, workers: ImageWorkers, *, most_pixels: int) -> None:
        self._workers = workers
        self._most_pixels = most_pixels

    @asynccontextmanager
    async def redraw(self, source: BinaryIO, form: ImageForm) -> AsyncIterator[DrawnImages]:
        """The drawn files are closed when the block ends."""
        order: Order = {
            "form": form.value,
            "most_pixels": self._most_pixels,
            "sides": [LONG_SIDE, THUMBNAIL_SIDE],
        }
        with ExitStack() as stack:
            files = [stack.enter_context(tempfile.TemporaryFile()) for _ in order["sides"]]
            yield await self._drawn(source, files, order)

    async def _drawn(
        self, source: BinaryIO, files: Sequence[BinaryIO], order: Order
    ) -> DrawnImages:
        try:
            said = await self._workers.ask(order, [f.fileno() for f in (source, *files)])
        except WorkerDied:
            raise UnreadableImage from None
        if refusal := said.get("refusal"):
            log.info("image refused", reason=refusal, cause=said.get("cause", ""))
            if refusal == "too_large":
                raise ImageTooLarge(megapixels=self._most_pixels // 1_000_000)
            raise _REFUSALS.get(refusal, UnreadableImage)
        return DrawnImages(
            *(DrawnImage(file, **drawn) for file, drawn in zip(files, said["drawn"], strict=True))
        )
