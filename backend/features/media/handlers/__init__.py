"""The addresses of this feature."""

from tornado.routing import URLSpec

from backend.features.media.assembly import MediaServices
from backend.features.media.handlers.files import (
    LinkedMedia,
    MediaFile,
    MediaLinks,
    MediaUploads,
    UploadFormCompletion,
    UploadForms,
)
from backend.features.media.handlers.pieces import (
    BegunUpload,
    BegunUploads,
    UploadCompletion,
    UploadPieces,
)
from backend.features.media.service.reading import MediaReading

ENDPOINTS = (
    MediaUploads,
    MediaFile,
    MediaLinks,
    LinkedMedia,
    UploadForms,
    UploadFormCompletion,
    BegunUploads,
    BegunUpload,
    UploadPieces,
    UploadCompletion,
)


def routes(services: MediaServices, reading: MediaReading) -> list[URLSpec]:
    piecewise, library = services.piecewise, services.library
    return [
        MediaUploads.route(intake=services.intake, library=library, gate=services.gate),
        MediaFile.route(reading=reading),
        MediaLinks.route(reading=reading),
        LinkedMedia.route(reading=reading),
        UploadForms.route(direct=services.direct),
        UploadFormCompletion.route(direct=services.direct, library=library),
        BegunUploads.route(piecewise=piecewise, library=library),
        BegunUpload.route(piecewise=piecewise, library=library),
        UploadPieces.route(piecewise=piecewise, library=library, gate=services.gate),
        UploadCompletion.route(piecewise=piecewise, library=library),
    ]
