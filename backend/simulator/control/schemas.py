"""What goes over the control plane's wire."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from backend.simulator.world.calls import ApiCall, EndpointCalls
from backend.simulator.world.codes import CodeKind
from backend.simulator.world.consents import Consent
from backend.simulator.world.faults import Fault
from backend.simulator.world.messages import Place, ReceivedMessage
from backend.simulator.world.people import Person
from backend.simulator.world.pushes import Push, PushState


class Schema(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Problem(Schema):
    """A refusal of the control plane, as application/problem+json."""

    status: int
    code: str
    detail: str
    errors: list[str] = []


class Page(Schema):
    """`after` is the `next` of the page before."""

    after: str = ""
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class PeoplePage(Schema):
    people: list[Person]
    next: str | None


class FollowChange(Schema):
    app_id: str
    followed: bool


class CodeRequest(Schema):
    """`app_id` may be left out when the person is in one mini-program only."""

    person: str
    app_id: str | None = None


class WecomCodeRequest(Schema):
    """`corp_id` may be left out when one corporation exists; `agent_id` binds the code to it.
    `private`: the member lets the agent know his mobile. `in_miniprogram`: of wx.qy.login."""

    person: str
    corp_id: str | None = None
    agent_id: int | None = None
    private: bool = False
    in_miniprogram: bool = False


class MintedCode(Schema):
    kind: CodeKind
    code: str
    account: str
    expires_at: datetime


class ConsentQuery(Schema):
    """Filters; `after` is the `next` of the page before."""

    app_id: str | None = None
    openid: str | None = None
    template_id: str | None = None
    after: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class ConsentsPage(Schema):
    consents: list[Consent]
    next: int | None


class ConsentChange(Schema):
    """`app_id` may be left out when one mini-program has both the openid and the template."""

    app_id: str | None = None
    openid: str
    template_id: str
    count: Annotated[int, Field(ge=0, le=1_000_000)] = 1


class ClockState(Schema):
    now: datetime
    offset_seconds: float


class ClockOffset(Schema):
    offset_seconds: Annotated[float, Field(allow_inf_nan=False)]


class ClockAdvance(Schema):
    seconds: Annotated[float, Field(allow_inf_nan=False)]


class FaultList(Schema):
    faults: list[Fault]


class Cleared(Schema):
    cleared: int


class MessageQuery(Schema):
    """Messages past the id `after`, oldest first, waiting up to `wait_seconds` for the first."""

    person: str | None = None
    openid: str | None = None
    userid: str | None = None
    phone: str | None = None
    account: str | None = None
    place: Place | None = None
    template_id: str | None = None
    after: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    wait_seconds: Annotated[float, Field(ge=0, le=30)] = 0


class MessageView(ReceivedMessage):
    """A message with the JSON the client sent under `raw`, and that text under `payload`."""

    raw: JsonValue


class MessagesPage(Schema):
    """`latest` is the id of the newest message of all: a cursor for "from now on".

    `next` is the `after` of the following page, null on the last.
    """

    messages: list[MessageView]
    latest: int
    next: int | None


class CallsView(Schema):
    """All endpoint counters, and the most recent calls, newest last."""

    endpoints: list[EndpointCalls]
    recent: list[ApiCall]


class CallQuery(Schema):
    endpoint: str | None = None
    account: str | None = None
    limit: Annotated[int, Field(ge=1, le=2000)] = 100


class PushOrder(Schema):
    """Something happened: tell the account's server. `address` is the openid or userid it is
    about; `fields` are the packet's own, `plaintext` replaces the whole packet by these words."""

    account: str
    agent_id: int | None = None
    address: Annotated[str, Field(max_length=64)] = ""
    fields: dict[str, JsonValue] = Field(default={}, max_length=100)
    plaintext: Annotated[str, Field(max_length=1_000_000)] = ""
    seconds_later: Annotated[float, Field(ge=0, le=31_536_000)] = 0


class PushQuery(Schema):
    """Pushes past the id `after`, oldest first; `wait_seconds` waits until one fits."""

    account: str | None = None
    address: str | None = None
    person: str | None = None
    kind: str | None = None
    state: PushState | None = None
    after: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    wait_seconds: Annotated[float, Field(ge=0, le=30)] = 0


class WaitQuery(Schema):
    wait_seconds: Annotated[float, Field(ge=0, le=30)] = 0


class PushesPage(Schema):
    """`latest` and `next` as with messages."""

    pushes: list[Push]
    latest: int
    next: int | None


class CallbackCheck(Schema):
    account: str
    agent_id: int | None = None


class CallbackVerified(Schema):
    verified: bool
    latency_ms: int
    problem: str


class TokenQuery(Schema):
    """`account`: an app id or `corp_id:agent_id`; left out, every token."""

    account: str | None = None


class ResetRequest(Schema):
    keep_accounts: bool = False
