"""Departments and members as WeCom has them, and its news of them (protocol sheet 4.2)."""

from collections.abc import Sequence
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from backend.channels.wechat import (
    Call,
    PlatformClient,
    PlatformError,
    PlatformRefused,
    Reply,
)
from backend.features.callbacks import Packet
from backend.features.roster import Department, Member, RosterSync, RosterUnavailable, Standing
from backend.kit.pii import normalise_phone

NO_SUCH_MEMBER: Final = frozenset({60111})
# Particulars are not for this agent: names and departments are.
NOT_PERMITTED: Final = frozenset({48002, 48009, 60011})

R = TypeVar("R", bound=Reply)

_STANDINGS: Final = {2: Standing.DISABLED, 5: Standing.LEFT}


class DepartmentReply(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: int
    parentid: int = 0
    name: str = ""


class DepartmentsReply(Reply):
    department: list[DepartmentReply] = []


class MemberFields(BaseModel):
    """Old answers leave `status` out; agents since 2022 are told no mobile."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    userid: str = Field(repr=False)
    name: str = Field("", repr=False)
    department: list[int] = []
    main_department: int = 0
    mobile: str = Field("", repr=False)
    status: int = 1


class MembersReply(Reply):
    userlist: list[MemberFields] = []


class MemberReply(Reply, MemberFields):
    pass


class WeComRoster:
    """Fills `RosterSource`."""

    def __init__(self, client: PlatformClient) -> None:
        self._client = client

    async def departments(self) -> Sequence[Department]:
        reply = await self._asked(Call("GET", "cgi-bin/department/list"), DepartmentsReply)
        return [Department(each.id, each.parentid, each.name) for each in reply.department]

    async def members_of(self, department_id: int) -> Sequence[Member]:
        """With their particulars where the agent may know them, else by names alone."""
        query = {"department_id": str(department_id), "fetch_child": "0"}
        full = Call("GET", "cgi-bin/user/list", query, handled=NOT_PERMITTED)
        try:
            reply = await self._client.call(full, MembersReply)
        except PlatformRefused as error:
            if error.code not in NOT_PERMITTED:
                raise _unavailable(error) from None
            simple = Call("GET", "cgi-bin/user/simplelist", query)
            reply = await self._asked(simple, MembersReply)
        except PlatformError as error:
            raise _unavailable(error) from None
        return [_member(each) for each in reply.userlist]

    async def member(self, userid: str) -> Member | None:
        call = Call("GET", "cgi-bin/user/get", {"userid": userid}, handled=NO_SUCH_MEMBER)
        try:
            return _member(await self._client.call(call, MemberReply))
        except PlatformRefused as error:
            if error.code in NO_SUCH_MEMBER:
                return None
            raise _unavailable(error) from None
        except PlatformError as error:
            raise _unavailable(error) from None

    async def _asked(self, call: Call, reply: type[R]) -> R:
        try:
            return await self._client.call(call, reply)
        except PlatformError as error:
            raise _unavailable(error) from None


def _unavailable(error: PlatformError) -> RosterUnavailable:
    return RosterUnavailable(f"{type(error).__name__} {error}")


def _member(fields: MemberFields) -> Member:
    departments = dict.fromkeys([fields.main_department, *fields.department])
    return Member(
        userid=fields.userid.lower(),
        name=fields.name.strip(),
        departments=[each for each in departments if each],
        phone=_phone(fields.mobile),
        standing=_STANDINGS.get(fields.status, Standing.HERE),
    )


def _phone(text: str) -> str:
    try:
        return normalise_phone(text) if text else ""
    except ValueError:
        return ""


class RosterReader:
    """change_contact: what changed is asked for again, so that a repetition does nothing."""

    def __init__(self, sync: RosterSync) -> None:
        self._sync = sync

    async def read_change(self, packet: Packet) -> None:
        """Raises RosterUnavailable."""
        change = packet.text("ChangeType")
        userid, new = packet.text("UserID"), packet.text("NewUserID")
        if change.endswith("_user") and new and new.lower() != userid.lower():
            await self._sync.renamed(userid, new)
        elif change.endswith("_user"):
            await self._sync.somebody(userid)
        elif change.endswith(("_party", "_tag")):
            await self._sync.ask_for()
