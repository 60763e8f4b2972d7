from backend.features.request_forms.errors import RequestFormNotFound, RequestFormTaken
from backend.features.request_forms.models import RequestForm
from backend.kit.mongo import Repository, newest_first


class RequestFormRepository(Repository[RequestForm]):
    model = RequestForm
    collection_name = "request_forms"
    not_found = RequestFormNotFound
    conflicts = {"_id": RequestFormTaken}
    indexes = (newest_first(),)
