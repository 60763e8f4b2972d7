"""The address book: departments, and who is in them (path 90208, 90200, 90201)."""

from typing import Final

from backend.simulator.api.call import WECOM_HOST, Call, Endpoint
from backend.simulator.api.refusals import Refusal
from backend.simulator.api.wecom.agents import Speaker, speaker
from backend.simulator.world.accounts import WecomDepartment
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.people import Person, WecomPlace

ROOT: Final = WecomDepartment(id=1, name="")


def _departments(asking: Speaker) -> tuple[WecomDepartment, ...]:
    return asking.corporation.departments or (ROOT,)


def department_list(call: Call) -> JsonObject:
    asking = speaker(call)
    return {
        "department": [
            {"id": each.id, "name": each.name, "parentid": each.parentid, "order": 0}
            for each in _departments(asking)
        ]
    }


def user_list(call: Call) -> JsonObject:
    """Agents made since June 2022 are told no mobile; some are refused altogether."""
    if call.rules.wecom_user_list_errcode:
        raise Refusal(call.rules.wecom_user_list_errcode)
    asking = speaker(call)
    tells = call.rules.wecom_tells_mobiles
    return {"userlist": [_full(p, place, tells=tells) for p, place in _within(call, asking)]}


def user_simplelist(call: Call) -> JsonObject:
    asking = speaker(call)
    return {
        "userlist": [
            {
                "userid": place.userid,
                "name": person.name,
                "department": list(place.departments),
            }
            for person, place in _within(call, asking)
        ]
    }


def _full(person: Person, place: WecomPlace, *, tells: bool) -> JsonObject:
    fields: JsonObject = {
        "userid": place.userid,
        "name": person.name,
        "department": list(place.departments),
        "main_department": place.departments[0] if place.departments else 1,
        "position": place.position,
        "status": place.status,
    }
    return {**fields, "mobile": person.phone or ""} if tells else fields


def _within(call: Call, asking: Speaker) -> list[tuple[Person, WecomPlace]]:
    text = call.query.get("department_id", "")
    if not text.isdigit() or int(text) not in {each.id for each in _departments(asking)}:
        raise Refusal(60003, "department not found")
    members = asking.visible_members(call).values()
    return [(person, place) for person, place in members if int(text) in place.departments]


ENDPOINTS: Final = (
    Endpoint(WECOM_HOST, "GET", "cgi-bin/department/list", department_list),
    Endpoint(WECOM_HOST, "GET", "cgi-bin/user/list", user_list),
    Endpoint(WECOM_HOST, "GET", "cgi-bin/user/simplelist", user_simplelist),
)
