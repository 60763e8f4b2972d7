"""Template cards: drawn for the platform, sent, and drawn anew (protocol sheet 4.3)."""

from typing import Final

import structlog

from backend.channels.wechat import (
    Body,
    Call,
    PlatformClient,
    PlatformError,
    PlatformRefused,
    Reaction,
    Reply,
)
from backend.features.cards import REASON, CardBody, Drawing, ScreenUnavailable

log = structlog.get_logger("channels.wecom")

UPDATE_PATH: Final = "cgi-bin/message/update_template_card"
_OPENS_A_PAGE: Final = 1
_MAIN, _PLAIN = 1, 2


class Words(Body):
    title: str
    desc: str | None = None


class Source(Body):
    desc: str
    desc_color: int = 0


class Pair(Body):
    keyname: str
    value: str


class Action(Body):
    type: int = _OPENS_A_PAGE
    url: str


class Button(Body):
    text: str
    style: int
    key: str | None = None
    type: int | None = None
    url: str | None = None


class Option(Body):
    id: str
    text: str


class Selection(Body):
    question_key: str
    title: str
    option_list: list[Option]


class TemplateCard(Body):
    """`replace_text` greys the buttons and stands in their place."""

    card_type: str
    source: Source
    main_title: Words
    sub_title_text: str | None = None
    horizontal_content_list: list[Pair]
    card_action: Action
    task_id: str | None = None
    button_selection: Selection | None = None
    button_list: list[Button] | None = None
    replace_text: str | None = None


class UpdateBody(Body):
    userids: list[str]
    agentid: int
    response_code: str
    template_card: TemplateCard


class UpdateReply(Reply):
    pass


def drawn(drawing: Drawing, task_id: str = "") -> TemplateCard:
    """Without buttons and closing words it is a card to look at, which no code redraws."""
    body = drawing.body
    buttons = [_button(each.key, each.text, body, main=each.is_main) for each in drawing.buttons]
    if drawing.closing:
        # The platform greys buttons; it wants one to put the words in its place.
        buttons = [_button("closed", drawing.closing, body, main=False)]
    return TemplateCard(
        card_type="button_interaction" if buttons else "text_notice",
        source=Source(desc=drawing.source),
        main_title=Words(title=body.title, desc=body.description or None),
        sub_title_text=body.words or None,
        horizontal_content_list=[Pair(keyname=row.name, value=row.value) for row in body.rows],
        card_action=Action(url=body.address),
        task_id=task_id or None,
        button_selection=_selection(drawing),
        button_list=buttons or None,
        replace_text=drawing.closing or None,
    )


def _button(key: str, text: str, body: CardBody, *, main: bool) -> Button:
    style = _MAIN if main else _PLAIN
    if key:
        return Button(text=text, style=style, key=key)
    return Button(text=text, style=style, type=_OPENS_A_PAGE, url=body.address)


def _selection(drawing: Drawing) -> Selection | None:
    if not drawing.choices:
        return None
    options = [Option(id=code, text=name) for code, name in drawing.choices.items()]
    return Selection(question_key=REASON, title=drawing.question, option_list=options)


class WeComScreen:
    """Fills `CardScreen`."""

    def __init__(self, client: PlatformClient, agent_id: int) -> None:
        self._client = client
        self._agent_id = agent_id

    async def redraw(self, userid: str, code: str, drawing: Drawing) -> bool:
        """A code that was used, has expired or is not known is refused by codes that no document
        gives (sheet 10.6): whatever is refused for what was sent will be refused again."""
        body = UpdateBody(
            userids=[userid],
            agentid=self._agent_id,
            response_code=code,
            template_card=drawn(drawing),
        )
        try:
            await self._client.call(Call("POST", UPDATE_PATH, body=body), UpdateReply)
        except PlatformRefused as error:
            if error.reaction in (Reaction.DATA, Reaction.USER, Reaction.LOGIN):
                log.info("card not redrawn", code=error.code, trace=error.trace)
                return False
            raise ScreenUnavailable(str(error)) from None
        except PlatformError as error:
            raise ScreenUnavailable(str(error)) from None
        return True
