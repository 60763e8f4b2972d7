"""Whom a WeCom message reaches, and which of the named cannot be reached."""

from dataclasses import dataclass
from typing import Final

from backend.simulator.api.call import Call
from backend.simulator.api.refusals import Refusal
from backend.simulator.api.wecom.agents import Speaker
from backend.simulator.api.wecom.contents import MessageRequest
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.people import Person, WecomPlace

MOST_USERS: Final = 1000
MOST_GROUPS: Final = 100


@dataclass(frozen=True)
class Receivers:
    people: list[tuple[Person, WecomPlace]]
    invaliduser: str
    invalidparty: str
    invalidtag: str

    def fields(self) -> JsonObject:
        return {
            "invaliduser": self.invaliduser,
            "invalidparty": self.invalidparty,
            "invalidtag": self.invalidtag,
            "unlicenseduser": "",
        }


def _named(text: str) -> list[str]:
    return list(dict.fromkeys(part for each in text.split("|") if (part := each.strip().lower())))


def receivers_of(call: Call, sender: Speaker, request: MessageRequest) -> Receivers:
    """Parts that are not valid are named in the answer; the rest is delivered all the same."""
    users, parties, tags = _named(request.touser), _named(request.toparty), _named(request.totag)
    if len(users) > MOST_USERS or len(parties) > MOST_GROUPS or len(tags) > MOST_GROUPS:
        raise Refusal(40031)
    visible = sender.visible_members(call)
    if users == ["@all"]:
        return Receivers(list(visible.values()), "", "", "")
    known_parties = {str(each) for _, place in visible.values() for each in place.departments}
    known_tags = {str(each) for _, place in visible.values() for each in place.tags}
    chosen = {
        userid: member
        for userid, member in visible.items()
        if userid in users
        or not {str(each) for each in member[1].departments}.isdisjoint(parties)
        or not {str(each) for each in member[1].tags}.isdisjoint(tags)
    }
    return Receivers(
        list(chosen.values()),
        "|".join(each for each in users if each not in visible),
        "|".join(each for each in parties if each not in known_parties),
        "|".join(each for each in tags if each not in known_tags),
    )
