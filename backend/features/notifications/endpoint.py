"""What the endpoints of this feature have in common."""

from backend.features.notifications.assembly import NoticeParts
from backend.kit.http import Endpoint


class NoticeEndpoint(Endpoint):
    def initialize(self, parts: NoticeParts) -> None:
        self.parts = parts
