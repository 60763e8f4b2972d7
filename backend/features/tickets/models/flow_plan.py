"""What a firm's flow 流程 demands beyond the lifecycle: more than its guards, never less."""

from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from backend.features.definitions import Key
from backend.features.tickets.models.evidence import Photos, RequiredEvidence
from backend.features.tickets.modules import Module
from backend.features.tickets.workflow import Act, TicketState

MOST_DEMANDS: Final = 40
MOST_LINES: Final = 200
LONGEST_LIMIT_MINUTES: Final = 90 * 24 * 60

MOST_LIMITS: Final = 40
MOST_MESSAGES: Final = 40
MOST_TEXT: Final = 100

StepText = Annotated[str, Field(min_length=1, max_length=MOST_TEXT)]
RoleId = Annotated[str, Field(min_length=1, max_length=64)]


class PlanPart(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False
    )


class Review(StrEnum):
    """`off`: taken as approved when it is reported. `four_eyes`: by another than who sent it."""

    OFF = "off"
    PLAIN = "plain"
    FOUR_EYES = "four_eyes"


class Survey(StrEnum):
    """`required`: before the work can be finished."""

    OFF = "off"
    OPEN = "open"
    REQUIRED = "required"


class Quotation(StrEnum):
    """`before_work`: the customer's answer, yes or no, before anybody starts."""

    OFF = "off"
    WHEN_CHARGED = "when_charged"
    BEFORE_WORK = "before_work"


class FlowSteps(PlanPart):
    """Which optional steps there are. `attribution`: whose doing it is, said on approval."""

    review: Review = Review.PLAIN
    attribution: bool = False
    remote: bool = True
    survey: Survey = Survey.OPEN
    quotation: Quotation = Quotation.WHEN_CHARGED
    acceptance: bool = True
    follow_up: bool = True

    def without(self, off: frozenset[Module]) -> Self:
        """With the steps of switched-off modules left out."""
        left_out: dict[str, object] = {}
        for module, changes in _LEFT_OUT.items():
            if module in off:
                left_out |= changes
        return self.model_copy(update=left_out)


_LEFT_OUT: Final[dict[Module, dict[str, object]]] = {
    Module.REVIEW: {"review": Review.OFF, "attribution": False},
    Module.REMOTE: {"remote": False},
    Module.SURVEY: {"survey": Survey.OFF},
    Module.QUOTATION: {"quotation": Quotation.OFF},
    Module.ACCEPTANCE: {"acceptance": False},
    Module.FOLLOW_UP: {"follow_up": False},
}


class ActDemand(PlanPart):
    """What staff must bring to an act, besides what the act itself asks for. `roles`: only these
    may do it (empty: whoever may). `form`: the form that goes with the act is filled in, where the
    ticket has one, whether or not anything in it is required. `form_key`: a form of this act alone
    is handed in with it."""

    act: Act
    roles: Annotated[tuple[RoleId, ...], Field(max_length=10)] = ()
    photos: Photos = 0
    note: bool = False
    form: bool = False
    form_key: Key | Literal[""] = ""


class Addressee(StrEnum):
    """To whom a flow speaks."""

    CUSTOMER = "customer"
    TECHNICIAN = "technician"
    DISPATCHER = "dispatcher"
    SERVICE_DESK = "service_desk"
    MANAGER = "manager"


class StepMessage(PlanPart):
    """What somebody is told when a ticket comes to a state, in the firm's own words (see
    `models/step_words`)."""

    state: TicketState
    to: Addressee
    text: StepText


class StepLimit(PlanPart):
    """How long a ticket may stand in a state. Then the clock does `act`, or people are told `text`;
    a state may have several of the second kind."""

    state: TicketState
    minutes: Annotated[int, Field(ge=1, le=LONGEST_LIMIT_MINUTES)]
    act: Act | None = None
    tell: Annotated[tuple[Addressee, ...], Field(max_length=len(Addressee))] = ()
    text: Annotated[str, Field(max_length=MOST_TEXT)] = ""


class LineEvidence(PlanPart):
    """What work on one product line needs instead."""

    product_line_id: Annotated[str, Field(min_length=1, max_length=64)]
    evidence: RequiredEvidence


class FlowPlan(PlanPart):
    """`evidence` is what finished work needs on record; `silent` are occasions the customer is not
    told of, `messages` what is said besides."""

    steps: FlowSteps = FlowSteps()
    demands: Annotated[tuple[ActDemand, ...], Field(max_length=MOST_DEMANDS)] = ()
    limits: Annotated[tuple[StepLimit, ...], Field(max_length=MOST_LIMITS)] = ()
    evidence: RequiredEvidence | None = None
    evidence_of_lines: Annotated[tuple[LineEvidence, ...], Field(max_length=MOST_LINES)] = ()
    silent: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    messages: Annotated[tuple[StepMessage, ...], Field(max_length=MOST_MESSAGES)] = ()


class FlowPin(BaseModel):
    """What a ticket was begun under, and goes on under: a flow's key and version, and the version
    of the firm's choice of modules."""

    key: str
    version: int
    modules: int = 1
