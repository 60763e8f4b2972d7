"""Forms by which anybody may ask for service without a device's code, one for each place it is
published at: the firm's site, a leaflet, a shop window."""

from backend.features.request_forms.asking import MOST_ASKED, MOST_PAGE_ROWS, askable, unaskable
from backend.features.request_forms.assembly import RequestForms, build_request_forms
from backend.features.request_forms.errors import RequestFormClosed, RequestFormNotFound
from backend.features.request_forms.models import RequestForm
from backend.features.request_forms.schemas import RequestFormInput
from backend.features.request_forms.service import OfferedLine, PublishedForm, RequestFormBook

__all__ = [
    "MOST_ASKED",
    "MOST_PAGE_ROWS",
    "OfferedLine",
    "PublishedForm",
    "RequestForm",
    "RequestFormBook",
    "RequestFormClosed",
    "RequestFormInput",
    "RequestFormNotFound",
    "RequestForms",
    "askable",
    "build_request_forms",
    "unaskable",
]
