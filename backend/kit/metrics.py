"""Counts and durations for Prometheus; with several web processes, summed over all of them."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from tornado.web import RequestHandler

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
LAG_PERIOD_SECONDS: Final = 0.5
_MULTIPROCESS_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)

Probe = Callable[[], Awaitable[None]]


class Metrics:
    """One process's numbers. Labels hold class names and outcomes: their number is bounded."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "baoxiu_requests",
            "Requests answered.",
            ["endpoint", "method", "status"],
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "baoxiu_request_seconds",
            "Time from the first byte of a request to the last of its answer.",
            ["endpoint"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.event_loop_lag = self._gauge(
            "baoxiu_event_loop_lag_seconds", "How late the event loop was at its latest look."
        )
        self.database_calls = self._gauge(
            "baoxiu_database_calls_in_flight", "Calls that wait for MongoDB, queued ones included."
        )
        self.outbox_age = self._gauge(
            "baoxiu_outbox_oldest_seconds", "Age of the oldest event that waits to be delivered."
        )
        self.job_firings = Counter(
            "baoxiu_job_firings", "Timed jobs run.", ["job", "outcome"], registry=self.registry
        )
        self.text_messages = Counter(
            "baoxiu_text_messages",
            "Text messages, by what became of them; capped_… were not sent.",
            ["outcome"],
            registry=self.registry,
        )
        self.callbacks = Counter(
            "baoxiu_callbacks",
            "What WeChat and WeCom pushed, by what they were answered.",
            ["account", "outcome"],
            registry=self.registry,
        )
        self.packets = Counter(
            "baoxiu_packets",
            "Packets of WeChat and WeCom, by what became of them; unknown ones have no reader.",
            ["account", "outcome"],
            registry=self.registry,
        )
        self.last_backup = self._gauge(
            "baoxiu_last_backup_timestamp_seconds", "When the newest good backup ended; 0: never."
        )
        self.platform_calls = Counter(
            "baoxiu_platform_calls",
            "Calls to WeChat and WeCom; not_called where a circuit is open.",
            ["account", "api", "outcome"],
            registry=self.registry,
        )
        self.content_checks = Counter(
            "baoxiu_content_checks",
            "Texts and pictures looked at, by what was found; no_answer and the like stay shown.",
            ["outcome"],
            registry=self.registry,
        )
        self.platform_alarms = Counter(
            "baoxiu_platform_alarms",
            "Incidents that a person has to see to, by reason: config or quota.",
            ["reason"],
            registry=self.registry,
        )
        self.packets_age = self._gauge(
            "baoxiu_packets_oldest_seconds", "Age of the oldest packet that waits to be read."
        )
        self.packets_parked = self._gauge(
            "baoxiu_packets_parked", "Packets that a reader gave up on, up to 1000."
        )
        self.clocks_due = self._gauge(
            "baoxiu_sla_clocks_due", "Tickets whose clocks are to be looked at now, up to 20000."
        )
        self.clocks_late = self._gauge(
            "baoxiu_sla_clocks_late_seconds", "How late the clockwork is with the longest due one."
        )
        self.live_connections = Gauge(
            "baoxiu_live_connections",
            "People's pages that hear events as they happen.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self.live_events = Counter(
            "baoxiu_live_events", "Events told to pages.", registry=self.registry
        )
        self.live_partings = Counter(
            "baoxiu_live_partings",
            "Pages that stopped to hear events, by why.",
            ["reason"],
            registry=self.registry,
        )
        self.is_leader = self._gauge("baoxiu_is_leader", "1 where the timed jobs are run.")

    def _gauge(self, name: str, help_text: str) -> Gauge:
        return Gauge(name, help_text, registry=self.registry, multiprocess_mode="livemax")

    def count_text_message(self, outcome: str) -> None:
        self.text_messages.labels(outcome).inc()

    def count_callback(self, account: str, outcome: str) -> None:
        self.callbacks.labels(account, outcome).inc()

    def count_packet(self, account: str, outcome: str) -> None:
        self.packets.labels(account, outcome).inc()

    def count_platform_call(self, account: str, api: str, outcome: str) -> None:
        self.platform_calls.labels(account, api, outcome).inc()

    def count_content_check(self, outcome: str) -> None:
        self.content_checks.labels(outcome).inc()

    def count_platform_alarm(self, reason: str) -> None:
        self.platform_alarms.labels(reason).inc()

    def observe(self, handler: RequestHandler) -> None:
        request = handler.request
        endpoint = type(handler).__name__
        method = request.method if request.method in _METHODS else "other"
        self.requests.labels(endpoint, method, str(handler.get_status())).inc()
        self.request_seconds.labels(endpoint).observe(request.request_time())

    def page(self) -> bytes:
        """The text format, of all the web processes on this machine that share a folder."""
        registry = self.registry
        if _MULTIPROCESS_FOLDER in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # theirs has no hints
        return generate_latest(registry)

    async def watch_event_loop(self) -> None:
        """Runs until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + LAG_PERIOD_SECONDS
            await asyncio.sleep(LAG_PERIOD_SECONDS)
            self.event_loop_lag.set(max(0.0, loop.time() - due))
