"""How the process is: for load balancers, supervisors and Prometheus."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from ipaddress import ip_address
from typing import Literal

from pydantic import BaseModel
from tornado.routing import URLSpec

from backend.kit.errors import AppError, NoSuchPage
from backend.kit.http.client_address import FORWARDED
from backend.kit.http.endpoint import Endpoint
from backend.kit.http.operation import ANYONE, Document, operation
from backend.kit.metrics import CONTENT_TYPE, Metrics, Probe


class Health(BaseModel):
    status: Literal["ok"] = "ok"


class Stopping(AppError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    detail = "这个进程正在停止，请重试"


class Live(Endpoint):
    path = "/health/live"
    answers_when_saturated = True

    @operation(permission=ANYONE)
    async def get(self) -> Health:
        """The process answers. Says nothing of the database: restarting would not mend that."""
        return Health()


class Ready(Endpoint):
    path = "/health/ready"
    answers_when_saturated = True

    def initialize(self, check: Callable[[], Awaitable[None]]) -> None:
        self.check = check

    @operation(permission=ANYONE, raises=(Stopping,))
    async def get(self) -> Health:
        """Send requests here: the database answers and the process is not about to stop."""
        if self.application.draining:
            raise Stopping
        await self.check()
        return Health()


class MetricsPage(Endpoint):
    path = "/metrics"
    answers_when_saturated = True

    def initialize(self, metrics: Metrics, probe: Probe) -> None:
        self.metrics = metrics
        self.probe = probe

    @operation(permission=ANYONE, raises=(NoSuchPage,), produces="text/plain")
    async def get(self) -> Document:
        """Prometheus metrics, for this machine alone: through a proxy the page does not exist."""
        address = self.request.remote_ip or ""
        if FORWARDED in self.request.headers or not ip_address(address).is_loopback:
            raise NoSuchPage
        await self.probe()
        return Document(self.metrics.page(), CONTENT_TYPE)


def health_rules(
    check: Callable[[], Awaitable[None]], metrics: Metrics, probe: Probe
) -> list[URLSpec]:
    """`check` raises if the process cannot serve; `probe` sets the metrics that must be asked for
    (it must not raise)."""
    return [
        Live.route(),
        Ready.route(check=check),
        MetricsPage.route(metrics=metrics, probe=probe),
    ]
