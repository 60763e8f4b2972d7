"""Forms by which anybody may ask for service without a device's code, one for each place it is
published at: the firm's site, a leaflet, a shop window."""

from backend.features.request_forms.assembly import RequestForms, build_request_forms
from backend.features.request_forms.errors import RequestFormNotFound
from backend.features.request_forms.models import RequestForm
from backend.features.request_forms.schemas import RequestFormInput
from backend.features.request_forms.service import OfferedLine, PublishedForm, RequestFormBook

__all__ = [
    "OfferedLine",
    "PublishedForm",
    "RequestForm",
    "RequestFormBook",
    "RequestFormInput",
    "RequestFormNotFound",
    "RequestForms",
    "build_request_forms",
]
