"""What a browser's test knows of the installation: its addresses, its people, its API."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener


@dataclass(frozen=True)
class Installation:
    """What dev.json tells: addresses, `staff` with passwords, customers, devices."""

    described: Any

    @property
    def web(self) -> str:
        address: str = self.described["web"]
        return address

    def account(self, role: str, number: int = 0) -> Any:
        """Of the demo company, by role: service_agent, dispatcher, technician, and so on."""
        held = [each for each in self.described["staff"] if each["role"] == role]
        assert len(held) > number, sorted({each["role"] for each in self.described["staff"]})
        return held[number]

    def token(self, role: str, number: int = 0) -> str:
        account = self.account(role, number)
        named = {"username": account["username"], "password": account["password"]}
        token: str = self.call("POST", "/api/v1/staff-sessions", named)["token"]
        return token

    def call(self, method: str, path: str, body: object = None, *, token: str = "") -> Any:
        """The answer of the API; for what a page's test needs to have happened before."""
        sent = None if body is None else json.dumps(body).encode()
        return self._answer(f"{self.web}{path}", method, sent, "application/json", token)

    def control(self, method: str, path: str, body: object = None) -> Any:
        """The answer of the simulated WeChat's control plane."""
        sent = None if body is None else json.dumps(body).encode()
        address = self.described["control"].rstrip("/") + path
        return self._answer(address, method, sent, "application/json")

    def upload(self, photo: bytes, *, token: str, kind: str = "photo") -> str:
        """The id of a photo that `token`'s owner has taken, or of another kind of picture."""
        made = self._answer(
            f"{self.web}/api/v1/media?kind={kind}", "POST", photo, "image/jpeg", token
        )
        media_id: str = made["id"]
        return media_id

    def act(self, ticket_id: str, action: str, body: object = None, *, token: str) -> Any:
        """Does what the ticket offers to `token`'s owner; the ticket as it is then."""
        offered = self.call("GET", f"/api/v1/tickets/{ticket_id}", token=token)["actions"]
        form = next((each for each in offered if each["action"] == action), None)
        assert form, (action, sorted(each["action"] for each in offered))
        return self.call(form["method"], form["href"], body or {}, token=token)

    @staticmethod
    def _answer(
        address: str, method: str, body: bytes | None, content_type: str, token: str = ""
    ) -> Any:
        headers = {"Content-Type": content_type}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = Request(address, data=body, method=method, headers=headers)  # noqa: S310 - our own address
        try:
            with build_opener(ProxyHandler({})).open(request, timeout=60) as response:
                read = response.read()
        except HTTPError as refused:
            refused.add_note(refused.read().decode())
            raise
        return json.loads(read) if read else None
