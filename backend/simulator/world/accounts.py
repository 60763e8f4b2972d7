"""Who owns what on the platform: official accounts, mini-programs, corporations and agents."""

import re
from collections.abc import Iterable
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

KEYWORD: Final = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}")
SMS_VARIABLE: Final = re.compile(r"\$\{(\w+)\}")
FILTERED_KEYWORDS: Final = frozenset({"first", "remark"})

Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_.@-]+$")]
Secret = Annotated[str, Field(min_length=1, max_length=128)]
Label = Annotated[str, Field(max_length=64)]


class Record(BaseModel):
    """Immutable, so that the state file can be written from a thread while the loop goes on."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Template(Record):
    """One message template, as the account's console shows it.

    `content` has one `标签：{{thing1.DATA}}` a line. `enumerations` holds what const and enum
    keywords accept; a keyword without an entry accepts any value of its length.
    """

    template_id: Annotated[str, Field(min_length=1, max_length=128)]
    title: Label
    content: Annotated[str, Field(max_length=2000)]
    enumerations: dict[str, tuple[str, ...]] = Field(default={}, max_length=20)

    @property
    def keywords(self) -> tuple[str, ...]:
        """The keywords a message must fill; `first` and `remark` are filtered since 2023-05."""
        found = dict.fromkeys(KEYWORD.findall(self.content))
        return tuple(name for name in found if name not in FILTERED_KEYWORDS)


class OpenAccount(Record):
    """What an official account and a mini-program have in common."""

    app_id: Identifier
    secret: Secret
    original_id: Identifier
    name: Label = ""
    token: Annotated[str, Field(max_length=64)] = ""
    encoding_aes_key: Annotated[str, Field(max_length=64)] = ""
    templates: tuple[Template, ...] = Field(default=(), max_length=200)

    def template(self, template_id: str) -> Template | None:
        return next((t for t in self.templates if t.template_id == template_id), None)


class OfficialAccount(OpenAccount):
    """`linked_miniprograms` None: any mini-program may be named in a message."""

    linked_miniprograms: tuple[Identifier, ...] | None = None


class MiniProgram(OpenAccount):
    """`pages` is what the released version has; None: every page exists."""

    pages: Annotated[tuple[str, ...], Field(max_length=500)] | None = None


class Agent(Record):
    """A self-built WeCom application; `visible_userids` None: the whole corporation sees it."""

    agent_id: Annotated[int, Field(ge=1)]
    secret: Secret
    name: Label = ""
    token: Annotated[str, Field(max_length=64)] = ""
    encoding_aes_key: Annotated[str, Field(max_length=64)] = ""
    enabled: bool = True
    visible_userids: tuple[str, ...] | None = None

    def sees(self, userid: str) -> bool:
        if self.visible_userids is None:
            return True
        return userid.lower() in {each.lower() for each in self.visible_userids}


class Corporation(Record):
    corp_id: Identifier
    name: Label = ""
    agents: tuple[Agent, ...] = Field(default=(), max_length=50)

    def agent(self, agent_id: int) -> Agent | None:
        return next((a for a in self.agents if a.agent_id == agent_id), None)


class SmsTemplate(Record):
    """`content` with its variables: 您的验证码为${code}. `kind` code: one variable of 4–6 signs."""

    code: Annotated[str, Field(min_length=1, max_length=64)]
    kind: Literal["notice", "code"] = "notice"
    content: Annotated[str, Field(min_length=1, max_length=600)]

    @property
    def variables(self) -> tuple[str, ...]:
        return tuple(SMS_VARIABLE.findall(self.content))


class SmsAccount(Record):
    """An Aliyun account with its signs; `messages_left` None: it never runs out."""

    access_key_id: Identifier
    secret: Secret
    signs: Annotated[tuple[Label, ...], Field(max_length=50)] = ()
    templates: Annotated[tuple[SmsTemplate, ...], Field(max_length=200)] = ()
    messages_left: Annotated[int, Field(ge=0)] | None = None

    def template(self, code: str) -> SmsTemplate | None:
        return next((each for each in self.templates if each.code == code), None)


class Accounts(Record):
    """All accounts at once. `miniprogram_h5_base` is where the phone page opens page paths."""

    official_accounts: tuple[OfficialAccount, ...] = Field(default=(), max_length=50)
    miniprograms: tuple[MiniProgram, ...] = Field(default=(), max_length=50)
    wecom: tuple[Corporation, ...] = Field(default=(), max_length=50)
    sms: tuple[SmsAccount, ...] = Field(default=(), max_length=50)
    miniprogram_h5_base: Annotated[str, Field(max_length=500, pattern=r"^https?://")] | None = None

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        open_accounts = (*self.official_accounts, *self.miniprograms)
        _refuse_repeats("app_id", (account.app_id for account in open_accounts))
        _refuse_repeats("corp_id", (corporation.corp_id for corporation in self.wecom))
        _refuse_repeats("access_key_id", (account.access_key_id for account in self.sms))
        for account in open_accounts:
            _refuse_repeats("template_id", (t.template_id for t in account.templates))
        for corporation in self.wecom:
            _refuse_repeats("agent_id", (agent.agent_id for agent in corporation.agents))
            _refuse_repeats("agent secret", (agent.secret for agent in corporation.agents))
        return self

    def official_account(self, app_id: str) -> OfficialAccount | None:
        return next((a for a in self.official_accounts if a.app_id == app_id), None)

    def miniprogram(self, app_id: str) -> MiniProgram | None:
        return next((m for m in self.miniprograms if m.app_id == app_id), None)

    def open_account(self, app_id: str) -> OfficialAccount | MiniProgram | None:
        return self.official_account(app_id) or self.miniprogram(app_id)

    def sms_account(self, access_key_id: str) -> SmsAccount | None:
        return next((a for a in self.sms if a.access_key_id == access_key_id), None)

    def corporation(self, corp_id: str) -> Corporation | None:
        return next((c for c in self.wecom if c.corp_id == corp_id), None)


def _refuse_repeats(what: str, values: Iterable[str | int]) -> None:
    seen: set[str | int] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{what} appears twice")
        seen.add(value)
