"""One gesture each, as the phone page and tests name it."""

from typing import Annotated, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from backend.simulator.world.accounts import Identifier
from backend.simulator.world.pushes import Push

LARGEST_PICTURE_BYTES = 10 * 1024 * 1024

Words = Annotated[str, Field(min_length=1, max_length=2000)]
TemplateAnswer = Literal["accept", "reject", "ban"]


class Gesture(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Follow(Gesture):
    """From a search or a card; codes are scanned."""

    kind: Literal["follow"]
    app_id: Identifier


class Unfollow(Gesture):
    kind: Literal["unfollow"]
    app_id: Identifier


class Scan(Gesture):
    """What the square code says: an address, usually; WeChat's own ones lead to an account."""

    kind: Literal["scan"]
    text: Words


class TapMenu(Gesture):
    """`path`: 0 is the first button, 1.0 the first under the second. `text`: what is scanned
    then, if it is such a button."""

    kind: Literal["menu"]
    app_id: Identifier
    path: Annotated[str, Field(pattern=r"^[0-2](\.[0-4])?$")]
    text: Annotated[str, Field(max_length=2000)] = ""


class Say(Gesture):
    """`app_id`: an official account, a mini-program's session, or a corporation's agent.
    `menu_line`: a tap on a line of a menu that was sent in a message."""

    kind: Literal["say"]
    app_id: Identifier
    agent_id: int | None = None
    text: Words
    menu_line: Annotated[str, Field(max_length=64)] = ""


class SendPicture(Gesture):
    """`content` in base64: a JPEG or PNG."""

    kind: Literal["picture"]
    app_id: Identifier
    agent_id: int | None = None
    content: Base64Bytes


class SendVoice(Gesture):
    """`words` are what the platform recognises, if its rules let it."""

    kind: Literal["voice"]
    app_id: Identifier
    agent_id: int | None = None
    words: Annotated[str, Field(max_length=500)] = ""
    seconds: Annotated[int, Field(ge=1, le=60)] = 3


class SendLocation(Gesture):
    kind: Literal["location"]
    app_id: Identifier
    agent_id: int | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    label: Annotated[str, Field(max_length=200)] = ""


class EnterSession(Gesture):
    """A mini-program's customer-service session."""

    kind: Literal["enter_session"]
    app_id: Identifier
    session_from: Annotated[str, Field(max_length=1000)] = ""


class EnterAgent(Gesture):
    """Somebody opens the application in WeCom."""

    kind: Literal["enter_agent"]
    app_id: Identifier
    agent_id: int | None = None


class AnswerPrompt(Gesture):
    """The mini-program asked for consents (at most three templates), and this was tapped."""

    kind: Literal["answer_prompt"]
    app_id: Identifier
    answers: Annotated[dict[str, TemplateAnswer], Field(min_length=1, max_length=3)]


class TakeBackConsent(Gesture):
    """In the mini-program's settings."""

    kind: Literal["take_back_consent"]
    app_id: Identifier
    template_id: Annotated[str, Field(max_length=128)]


AnyGesture = Annotated[
    Follow
    | Unfollow
    | Scan
    | TapMenu
    | Say
    | SendPicture
    | SendVoice
    | SendLocation
    | EnterSession
    | EnterAgent
    | AnswerPrompt
    | TakeBackConsent,
    Field(discriminator="kind"),
]


class Outcome(Gesture):
    """`push`: what the account's server is told, if it has one. `opens`: the page that a phone
    shows now. `remark`: what it says in words."""

    push: Push | None = None
    opens: str = ""
    remark: str = ""
