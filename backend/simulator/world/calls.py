"""The API calls that arrived: a counter for each endpoint and the most recent ones."""

from collections import deque
from datetime import datetime
from typing import Final

from backend.simulator.world.accounts import Record

MOST_RECENT_CALLS: Final = 2_000
UNKNOWN: Final = "unknown"


class ApiCall(Record):
    """`endpoint` is host/path, or `unknown`. `errcode` None: nothing was answered, or by
    Aliyun, whose answer is `code`."""

    id: int
    at: datetime
    endpoint: str
    account: str
    errcode: int | None
    code: str = ""
    http_status: int | None
    fault_id: int | None = None


class EndpointCalls(Record):
    """`refused` counts the answers with an errcode other than 0 or a status other than 200."""

    endpoint: str
    calls: int = 0
    refused: int = 0
    last_at: datetime | None = None


class Calls:
    def __init__(self) -> None:
        self._recent: deque[ApiCall] = deque(maxlen=MOST_RECENT_CALLS)
        self._endpoints: dict[str, EndpointCalls] = {}
        self._last_id = 0

    def recent(self) -> list[ApiCall]:
        return list(self._recent)

    def endpoints(self) -> list[EndpointCalls]:
        return sorted(self._endpoints.values(), key=lambda counted: counted.endpoint)

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def record(self, call: ApiCall) -> None:
        self._recent.append(call)
        counted = self._endpoints.get(call.endpoint, EndpointCalls(endpoint=call.endpoint))
        refused = bool(call.errcode) or call.http_status != 200 or call.code not in ("", "OK")
        self._endpoints[call.endpoint] = EndpointCalls(
            endpoint=call.endpoint,
            calls=counted.calls + 1,
            refused=counted.refused + refused,
            last_at=call.at,
        )

    def clear(self) -> None:
        self._recent.clear()
        self._endpoints.clear()
