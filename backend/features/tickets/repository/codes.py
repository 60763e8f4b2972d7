from pymongo import IndexModel

from backend.features.tickets.errors import AcceptanceCodeExpired
from backend.features.tickets.models.acceptance_code import AcceptanceCode
from backend.kit.mongo import Repository


class AcceptanceCodeRepository(Repository[AcceptanceCode]):
    model = AcceptanceCode
    collection_name = "acceptance_codes"
    not_found = AcceptanceCodeExpired
    indexes = (IndexModel("expire_at", expireAfterSeconds=0),)
