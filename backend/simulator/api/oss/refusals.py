"""What the service answers instead of doing it: codes, statuses and texts of OSS's documents."""

from typing import Final
from xml.sax.saxutils import escape

STATUSES: Final[dict[str, int]] = {
    "InvalidAccessKeyId": 403,
    "SignatureDoesNotMatch": 403,
    "AccessDenied": 403,
    "RequestTimeTooSkewed": 403,
    "NoSuchBucket": 404,
    "NoSuchKey": 404,
    "NoSuchUpload": 404,
    "FileAlreadyExists": 409,
    "InvalidRange": 416,
    "EntityTooLarge": 400,
    "EntityTooSmall": 400,
    "InvalidPart": 400,
    "InvalidPartOrder": 400,
    "InvalidArgument": 400,
    "InvalidObjectName": 400,
    "InvalidPolicyDocument": 400,
    "MalformedPOSTRequest": 400,
    "MalformedXML": 400,
    "MethodNotAllowed": 405,
    "QuotaExceeded": 507,
    "InternalError": 500,
}


class Refused(Exception):
    def __init__(self, code: str, message: str = "", status: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.message = message or code
        self.status = status or STATUSES.get(code, 400)

    def page(self, request_id: str, host: str) -> str:
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<Error>'
            f"<Code>{escape(self.code)}</Code><Message>{escape(self.message)}</Message>"
            f"<RequestId>{request_id}</RequestId><HostId>{escape(host)}</HostId></Error>"
        )
