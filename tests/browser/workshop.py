"""A corner of the firm that is a test file's own: a product line with its faults, steps and service
form, technicians who have nothing else to do, and jobs for them. Whatever other tests make of the
demo company, here nothing changes but by the test itself."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import uuid4

from backend.features.places import GeoPoint, to_wgs84
from backend.kit.clock import SHANGHAI, shanghai_day
from tests.browser.colleagues import hired
from tests.browser.installation import Installation

HOME: Final = GeoPoint(latitude=30.2079, longitude=120.2105)
FAULT: Final = ("不制热", "加热管不工作", "换加热管")
_STEPS: Final = (
    {"name": "cut_power", "title": "断电", "text": "拔掉插头，再验一次电", "photos": 1},
    {
        "name": "measure",
        "title": "测绝缘",
        "readings": [{"name": "绝缘电阻", "unit": "MΩ", "low": 2, "high": 500}],
    },
    {"name": "tell", "title": "交代客户", "required": False, "note": True},
)


@dataclass(frozen=True)
class Technician:
    id: str
    username: str
    token: str
    installation: Installation

    def call(self, method: str, path: str, body: object = None) -> Any:
        return self.installation.call(method, path, body, token=self.token)


class Workshop:
    """Made once for a file; `line_id` is its product line."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.mark = uuid4().hex[:8]
        self.office = installation.token("business_administrator")
        self.agent = installation.token("service_agent")
        self.dispatcher = installation.token("dispatcher")
        here = self.call("GET", "/api/v1/me")
        self.branch_id = here["branch"]["id"]
        self.line_id = self._line()
        self.model_id = self._model()
        self._faults()

    def call(self, method: str, path: str, body: object = None, token: str = "") -> Any:
        return self.installation.call(method, path, body, token=token or self.office)

    # -- what the firm has written down ---------------------------------------------------------

    def _line(self) -> str:
        line = {"name": f"足浴盆{self.mark}", "category": "other", "warranty_months": 12}
        made: str = self.call("POST", "/api/v1/product-lines", line)["id"]
        return made

    def _model(self) -> str:
        brand = self.call("POST", "/api/v1/brands", {"name": f"暖足{self.mark}"})["id"]
        model = {"brand_id": brand, "line_id": self.line_id, "name": f"NZ-{self.mark}"}
        made: str = self.call("POST", "/api/v1/device-models", model | {"title": "足浴盆"})["id"]
        return made

    def _faults(self) -> None:
        above: str | None = None
        for depth, name in enumerate(FAULT):
            place: dict[str, object] = (
                {"parent_id": above} if above else {"line_ids": [self.line_id]}
            )
            node = {"name": name, "code": f"T{self.mark}-{depth}"} | place
            above = self.call("POST", "/api/v1/fault-nodes", node)["id"]

    def publish_steps(self) -> None:
        """For repairs: a photo and a reading are required, a note may be left out."""
        use = {"product_line_id": self.line_id, "service_type": "repair"}
        content = {"title": "足浴盆维修", "used_for": [use], "steps": list(_STEPS)}
        self.publish("sop", f"bench-{self.mark}", content)

    def publish_form(self) -> None:
        """The service report of installations of the line."""
        use = {"product_line_id": self.line_id, "service_type": "install"}
        fields = [
            {"type": "choice", "name": "place", "label": "装在哪里", "required": True,
             "options": [{"code": "hall", "label": "客厅"}, {"code": "bath", "label": "卫生间"}]},
            {"type": "number", "name": "litres", "label": "试水升数", "unit": "升", "minimum": 1,
             "required": True},
        ]  # fmt: skip
        content = {"title": "足浴盆安装报告", "purpose": "report", "used_for": [use]}
        self.publish("form", f"bench-form-{self.mark}", content | {"fields": fields})

    def publish(self, kind: str, key: str, content: object) -> None:
        path = f"/api/v1/definitions/{kind}/{key}/draft"
        draft = self.call("PUT", path, {"version": 0, "content": content})
        order = {"version": draft["version"]}
        self.call("POST", f"{path}/publication", order, token=self._second())

    def _second(self) -> str:
        """Somebody who may publish and has not written it."""
        return self.person("business_administrator").token

    # -- people and work ------------------------------------------------------------------------

    def person(self, role: str = "technician") -> Technician:
        corner = {"name": "鲁师傅", "branch_id": self.branch_id}
        made = hired(self.installation, role, by=self.office, **corner)
        return Technician(made.id, made.username, made.token, self.installation)

    def device(self) -> str:
        made = self.call("POST", "/api/v1/devices", {"model_id": self.model_id, "with_code": True})
        found: str = made["device"]["id"] if "device" in made else made["id"]
        return found

    def reported(self, service_type: str = "repair", **more: Any) -> Any:
        """With a place on the map, so that a phone at HOME is at the door."""
        point = {"latitude": HOME.latitude, "longitude": HOME.longitude, "system": "gcj02"}
        door = f"{uuid4().int % 90 + 10} 幢 {uuid4().int % 900 + 100} 室"
        ticket = {
            "channel": "phone",
            "service_type": service_type,
            "device_ids": [self.device()],
            "problem": f"不热 {uuid4().hex[:8]}",
            "contact": {"name": "周某", "phone": f"139{uuid4().int % 10**8:08d}"},
            "address": {"region": "浙江省杭州市滨江区青桐里", "door": door, "position": point},
        }
        return self.call("POST", "/api/v1/tickets", ticket | more, token=self.agent)

    def act(self, token: str, ticket: Any, action: str, body: object = None) -> Any:
        """As a client does: reads what is offered, and follows it."""
        path = f"/api/v1/tickets/{ticket['id']}"
        offered = self.call("GET", path, token=token)["actions"]
        offer = next((each for each in offered if each["action"] == action), None)
        assert offer, (action, [each["action"] for each in offered])
        return self.call(offer["method"], offer["href"], body or {}, token=token)

    def sent_to(self, technician: Technician, service_type: str = "repair", **more: Any) -> Any:
        """A ticket that waits for his yes."""
        ticket = self.reported(service_type, **more)
        self.act(self.agent, ticket, "submit_for_review")
        self.act(self.agent, ticket, "approve", {"problem_type": "其他"})
        order = {"technician_ids": [technician.id]}
        return self.act(self.dispatcher, ticket, "dispatch", order)

    def booked(self, technician: Technician, service_type: str = "repair", **more: Any) -> Any:
        """Taken, and promised to the customer for these hours, whatever the hour is."""
        ticket = self.sent_to(technician, service_type, **more)
        self.act(technician.token, ticket, "take")
        return self.book(technician, ticket)

    def book(self, technician: Technician, ticket: Any) -> Any:
        return self.act(technician.token, ticket, "book", {"window": these_hours()})

    def booked_at(self, technician: Technician, place: int) -> Any:
        """As `booked`, but beside others: each place has a quarter of an hour of its own, soon
        and today."""
        ticket = self.sent_to(technician)
        self.act(technician.token, ticket, "take")
        now = datetime.now(UTC)
        tomorrow = datetime.combine(shanghai_day(now) + timedelta(days=1), time(), SHANGHAI)
        # Late in the evening less is left of today for each.
        each = max(min(timedelta(minutes=15), (tomorrow - now) / 5), timedelta(minutes=1))
        start = now + each * place
        window = {"start": start.isoformat(), "end": (start + each).isoformat()}
        self.act(technician.token, ticket, "book", {"window": window})
        return ticket

    def book_anew(self, technician: Technician, ticket: Any) -> Any:
        """For these hours, in the place of others."""
        wish = {"window": these_hours(), "cause": "customer"}
        return self.act(technician.token, ticket, "rebook", wish)

    def seen(self, ticket: Any) -> Any:
        return self.call("GET", f"/api/v1/tickets/{ticket['id']}", token=self.agent)

    def story(self, ticket: Any) -> list[str]:
        """What was done, by the names of the acts, the oldest first."""
        path = f"/api/v1/tickets/{ticket['id']}/timeline?limit=100"
        lines = self.call("GET", path, token=self.agent)["items"]
        return [line["action"] for line in reversed(lines)]


def these_hours() -> dict[str, str]:
    """A window around now that begins today, at any hour."""
    now = datetime.now(UTC)
    midnight = datetime.combine(shanghai_day(now), time(), SHANGHAI)
    start, end = max(now - timedelta(hours=1), midnight), now + timedelta(hours=2)
    return {"start": start.isoformat(), "end": end.isoformat()}


def at_the_door() -> dict[str, float]:
    """As a satellite tells it."""
    latitude, longitude = to_wgs84(HOME)
    return {"latitude": latitude, "longitude": longitude, "accuracy": 12}


def far_away() -> dict[str, float]:
    here = at_the_door()
    return here | {"latitude": here["latitude"] + 0.02}
