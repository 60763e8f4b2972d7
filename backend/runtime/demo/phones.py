"""Give the demo firm's people phones in the simulator, so that messages arrive somewhere."""

import json
from typing import Any, Final

from tornado.httpclient import AsyncHTTPClient, HTTPClientError

from backend.runtime.demo.firm import Employee, Firm, Home, openid_of
from backend.runtime.refusals import CannotStart
from backend.settings import Settings

_TIMEOUT_SECONDS: Final = 10


async def give_phones(settings: Settings, simulator_url: str, firm: Firm) -> None:
    """Raises CannotStart if the simulator does not take them."""
    people = [_customer(settings, home) for home in firm.homes]
    people += [_employee(settings, employee) for employee in firm.employees]
    client = AsyncHTTPClient()
    try:
        for person in people:
            await client.fetch(
                f"{simulator_url}/__control__/people/{person['id']}",
                method="PUT",
                body=json.dumps(person),
                headers={"Content-Type": "application/json"},
                request_timeout=_TIMEOUT_SECONDS,
            )
    except (OSError, HTTPClientError) as error:
        raise CannotStart(f"The simulator at {simulator_url} refuses: {error}") from None


def _customer(settings: Settings, home: Home) -> dict[str, Any]:
    phone = home.described.phone
    person = {"id": f"customer-{phone[-4:]}", "name": home.described.name, "phone": phone}
    if not home.openid:  # has only a telephone
        return person
    return {
        **person,
        "miniprograms": [{"app_id": settings.miniprogram.app_id, "openid": home.openid}],
        "official_accounts": [
            {
                "app_id": settings.official_account.app_id,
                "openid": openid_of("G", phone),
                "followed": True,
            }
        ],
    }


def _employee(settings: Settings, employee: Employee) -> dict[str, Any]:
    return {
        "id": employee.described.username,
        "name": employee.described.name,
        "wecom": [
            {
                "corp_id": settings.wecom.corp_id,
                "userid": employee.described.username,
                "departments": [1],
            }
        ],
    }
