"""Health pages: alive, ready, and numbers for Prometheus."""

from collections.abc import Iterator
from contextlib import contextmanager

from pymongo.errors import ServerSelectionTimeoutError

from backend.kit.access import Actor
from backend.kit.http import Application, NotFound
from backend.kit.http.health import health_rules
from backend.kit.metrics import Metrics
from backend.kit.mongo import Mongo, Vitals, unavailable
from tests.support.kit import Served


async def nobody(request: object) -> Actor | None:
    return None


class Health:
    """An application with health pages alone, whose database can be taken away."""

    def __init__(self, mongo: Mongo) -> None:
        self.vitals = Vitals(mongo, Metrics())
        self.metrics = Metrics()
        self.is_away = False
        self.is_saturated = False
        self.application = Application(
            health_rules(self.check, self.metrics, self.vitals.probe),
            authenticate=nobody,
            translate=unavailable,
            saturated=lambda: self.is_saturated,
            observe=self.metrics.observe,
            default_handler_class=NotFound,
        )

    async def check(self) -> None:
        if self.is_away:
            raise ServerSelectionTimeoutError("no primary")
        await self.vitals.check()

    @contextmanager
    def away(self) -> Iterator[None]:
        self.is_away = True
        yield
        self.is_away = False


async def test_a_lost_database_makes_it_not_ready_but_alive(mongo: Mongo, served: Served) -> None:
    health = Health(mongo)
    api = served.application(health.application)
    assert (await api.get("/health/ready")).body == {"status": "ok"}
    with health.away():
        answer = await api.get("/health/ready")
        assert (answer.status, answer.body["code"]) == (503, "database_unavailable")
        assert (await api.get("/health/live")).body == {"status": "ok"}
    assert (await api.get("/health/ready")).status == 200


async def test_a_stopping_process_is_not_ready_and_asks_to_be_left(
    mongo: Mongo, served: Served
) -> None:
    health = Health(mongo)
    api = served.application(health.application)
    health.application.draining = True
    answer = await api.get("/health/ready")
    assert (answer.status, answer.body["code"]) == (503, "stopping")
    assert answer.headers["connection"] == "close"
    assert (await api.get("/health/live")).status == 200


async def test_health_is_told_also_when_there_is_too_much_work(
    mongo: Mongo, served: Served
) -> None:
    health = Health(mongo)
    api = served.application(health.application)
    health.is_saturated = True
    for path in ("/health/live", "/health/ready", "/metrics"):
        assert (await api.get(path)).status == 200


async def test_requests_are_counted_by_endpoint_whatever_method_was_made_up(
    mongo: Mongo, served: Served
) -> None:
    health = Health(mongo)
    api = served.application(health.application)
    await api.get("/nowhere")
    await api.call("BREW", "/health/live")
    await api.call("BREW", "/nowhere-else")
    count = health.metrics.registry.get_sample_value
    labels = {"endpoint": "NotFound", "method": "GET", "status": "404"}
    assert count("baoxiu_requests_total", labels) == 1.0
    assert count("baoxiu_requests_total", labels | {"method": "BREW"}) is None
    assert count("baoxiu_request_seconds_count", {"endpoint": "NotFound"}) is not None
