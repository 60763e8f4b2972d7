"""Faults on order: the next calls to an endpoint fail in the way that was asked for."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from backend.simulator.world.accounts import Record
from backend.simulator.world.rules import ErrorCode

MOST_FAULTS: Final = 200


class FaultOrder(Record):
    """What should go wrong.

    `endpoint` is `host/path`, a path, a host or `*`; `account` narrows it to one app id,
    corp id or `corp_id:agent_id`. `stage` tells whether the platform has done the work when it
    fails. `times` None: until cleared. `code` is Aliyun's kind of errcode. A fault that is only
    slow answers as usual afterwards, and so does one that only says a wrong `content_type`.

    `endpoint` `push`, or `push/` and a kind (`push/text`, `push/event:scan`): the accounts' servers
    are not reached, or with stage `after` reached and their answer lost (`cut`, `http_status`).
    """

    endpoint: Annotated[str, Field(min_length=1, max_length=200)]
    account: Annotated[str, Field(min_length=1, max_length=140)] | None = None
    errcode: ErrorCode | None = None
    code: Annotated[str, Field(max_length=64)] = ""
    errmsg: Annotated[str, Field(max_length=500)] = ""
    http_status: Annotated[int, Field(ge=200, le=599)] | None = None
    body: Annotated[str, Field(max_length=10_000)] | None = None
    content_type: Annotated[str, Field(max_length=100, pattern=r"^[\x20-\x7e]*$")] = ""
    cut: bool = False
    slow_seconds: Annotated[float, Field(ge=0, le=120)] = 0
    stage: Literal["before", "after"] = "before"
    times: Annotated[int, Field(ge=1, le=1_000_000)] | None = 1

    @model_validator(mode="after")
    def _goes_wrong_somehow(self) -> Self:
        if not (self.replaces_answer or self.slow_seconds or self.content_type):
            raise ValueError(
                "name at least one of errcode, code, http_status, body, content_type, cut, "
                "slow_seconds"
            )
        return self

    @property
    def replaces_answer(self) -> bool:
        return (
            self.cut
            or self.errcode is not None
            or bool(self.code)
            or self.http_status is not None
            or self.body is not None
        )

    def concerns(self, host: str, path: str, account: str) -> bool:
        if self.account is not None and self.account not in (account, account.split(":")[0]):
            return False
        return self.endpoint in ("*", host, path, f"{host}/{path}")


class Fault(FaultOrder):
    id: int
    taken: int = 0


class TooManyFaults(ValueError):
    pass


class Faults:
    def __init__(self) -> None:
        self._faults: dict[int, Fault] = {}
        self._last_id = 0

    def all(self) -> list[Fault]:
        return list(self._faults.values())

    def order(self, order: FaultOrder) -> Fault:
        """Raises TooManyFaults."""
        if len(self._faults) >= MOST_FAULTS:
            raise TooManyFaults(f"at most {MOST_FAULTS} faults")
        self._last_id += 1
        fault = Fault(**dict(order), id=self._last_id)
        self._faults[fault.id] = fault
        return fault

    def clear(self, fault_id: int | None = None) -> int:
        """Drop one fault, or all. How many there were."""
        doomed = [each for each in self._faults if fault_id in (None, each)]
        for each in doomed:
            del self._faults[each]
        return len(doomed)

    def take(self, host: str, path: str, account: str) -> Fault | None:
        """The oldest fault that concerns this call; used up when its times are over."""
        fault = next((f for f in self._faults.values() if f.concerns(host, path, account)), None)
        return self._taken(fault) if fault else None

    def take_push(self, kind: str, account: str) -> Fault | None:
        """The same for what an account's server is told; `*` means calls only."""
        meant = ("push", f"push/{kind}")
        for fault in self._faults.values():
            if fault.endpoint in meant and fault.account in (None, account):
                return self._taken(fault)
        return None

    def _taken(self, fault: Fault) -> Fault:
        taken = fault.model_copy(update={"taken": fault.taken + 1})
        if taken.times is not None and taken.taken >= taken.times:
            del self._faults[fault.id]
        else:
            self._faults[fault.id] = taken
        return taken
