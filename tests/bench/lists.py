"""What the web console reads all day, over all the tickets there are: each list, each search.

There is no bare program beside it: the bar is what a person does not notice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.bench.load import LoadClient, Result, request
from tests.bench.stock import Stock

NAME: Final = "lists"
MOST_MILLISECONDS: Final = 200
# As many as ask at the same moment in a large office.
AT_ONCE: Final = 4
_LONGEST_ROUND: Final = 2.0
# The first reads bring pages from the disk.
_COLD_SECONDS: Final = 0.3


@dataclass(frozen=True)
class ListRow:
    name: str
    result: Result

    @property
    def is_good(self) -> bool:
        return self.result.p99 <= MOST_MILLISECONDS and not self.result.errors

    def lines(self) -> list[str]:
        found = self.result
        verdict = "ok" if self.is_good else "BELOW THE BAR"
        return [
            f"{self.name:<24}{found.requests_per_second:>7.0f}{found.p50:>8.1f}{found.p99:>8.1f}"
            f" (p99 ≤ {MOST_MILLISECONDS} ms){found.errors:>5}  {verdict}"
        ]


def asked(stock: Stock) -> dict[str, tuple[str, str]]:
    """Token and path of each, by name."""
    agent, dispatcher, clerk = stock.agent.token, stock.dispatcher.token, stock.clerk.token
    tickets = "/api/v1/tickets"
    return {
        "tickets": (agent, f"{tickets}?limit=100"),
        "tickets of some states": (agent, f"{tickets}?limit=50&state=submitted&state=review"),
        "tickets closed": (agent, f"{tickets}?limit=50&state=closed"),
        "tickets urged": (agent, f"{tickets}?limit=50&urged=true"),
        "tickets to interview": (agent, f"{tickets}?limit=50&mark=to_interview"),
        "tickets by phone end": (agent, f"{tickets}?limit=50&phone_end=0001"),
        "counts by state": (agent, "/api/v1/ticket-counts"),
        "counts of saved views": (agent, "/api/v1/saved-view-counts"),
        "desk items": (agent, "/api/v1/desk-items?limit=50"),
        "search by number": (agent, "/api/v1/search?text=BX26"),
        "search by phone end": (agent, "/api/v1/search?text=0001"),
        "search by name": (agent, "/api/v1/search?text=%E5%91%A8%E6%9F%90"),
        "watched": (agent, "/api/v1/watched-tickets?watch=breached&limit=20"),
        "dispatch board": (dispatcher, "/api/v1/dispatch/board"),
        "devices": (agent, "/api/v1/devices?limit=50"),
        "devices of a line": (agent, f"/api/v1/devices?limit=50&line_id={stock.line_id}"),
        "homes": (agent, "/api/v1/households?limit=50"),
        "homes of an area": (agent, "/api/v1/households?limit=50&area_code=330108"),
        "messages sent": (clerk, "/api/v1/deliveries?limit=50"),
        "messages that failed": (clerk, "/api/v1/deliveries?limit=50&state=dead"),
        "audit entries": (clerk, "/api/v1/audit-entries?limit=50"),
        "complaints open": (agent, "/api/v1/complaints?limit=50&state=open"),
        "complaints overdue": (agent, "/api/v1/complaints?limit=50&overdue=true"),
        "complaints nobody took": (agent, "/api/v1/complaints?limit=50&turn=desk"),
        "complaints not done": (agent, "/api/v1/complaints?limit=50&is_open=true"),
        "tasks": (agent, "/api/v1/my-tasks?limit=50"),
        "leads": (agent, "/api/v1/leads?limit=50"),
        "contracts": (clerk, "/api/v1/contracts?limit=50"),
    }


async def measure_lists(port: int, stock: Stock, seconds: float) -> list[ListRow]:
    """One after the other, each for at most two seconds."""
    load = LoadClient(port, connections=AT_ONCE)
    rows = []
    for name, (token, path) in asked(stock).items():
        wanted = _same(request("GET", path, token=token))
        await load.run(name, wanted, _COLD_SECONDS)
        result = await load.run(name, wanted, min(seconds, _LONGEST_ROUND))
        rows.append(ListRow(name, result))
    return rows


def _same(wanted: bytes) -> Callable[[int], bytes]:
    def make(number: int) -> bytes:
        return wanted

    return make
