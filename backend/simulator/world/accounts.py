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
CallbackUrl = Annotated[str, Field(max_length=500, pattern=r"^(https?://[^\s#]+)?$")]
CallbackMode = Literal["safe", "compatible", "plain"]
CallbackFormat = Literal["xml", "json"]
AccountKind = Literal["official_account", "miniprogram", "wecom"]


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


class CallbackTarget(Record):
    """Where and how an account's own server is told what happened."""

    kind: AccountKind
    account: str
    agent_id: int | None = None
    url: str
    token: str
    encoding_aes_key: str
    receive_id: str
    to_user_name: str
    mode: CallbackMode = "safe"
    format: CallbackFormat = "xml"


class OpenAccount(Record):
    """What an official account and a mini-program have in common.

    `callback_url` empty: the account has no server, and is told nothing.
    """

    app_id: Identifier
    secret: Secret
    original_id: Identifier
    name: Label = ""
    token: Annotated[str, Field(max_length=64)] = ""
    encoding_aes_key: Annotated[str, Field(max_length=64)] = ""
    callback_url: CallbackUrl = ""
    callback_mode: CallbackMode = "safe"
    templates: tuple[Template, ...] = Field(default=(), max_length=200)

    def template(self, template_id: str) -> Template | None:
        return next((t for t in self.templates if t.template_id == template_id), None)


class OfficialAccount(OpenAccount):
    """`linked_miniprograms` None: any mini-program may be named in a message. `web_hosts` None:
    any page may ask who opens it (网页授权域名)."""

    linked_miniprograms: tuple[Identifier, ...] | None = None
    web_hosts: Annotated[tuple[Label, ...], Field(max_length=2)] | None = None


class MiniProgram(OpenAccount):
    """`pages` is what the released version has; None: every page exists."""

    callback_format: CallbackFormat = "xml"
    pages: Annotated[tuple[str, ...], Field(max_length=500)] | None = None


class Agent(Record):
    """A self-built WeCom application; `visible_userids` None: the whole corporation sees it."""

    agent_id: Annotated[int, Field(ge=1)]
    secret: Secret
    name: Label = ""
    token: Annotated[str, Field(max_length=64)] = ""
    encoding_aes_key: Annotated[str, Field(max_length=64)] = ""
    callback_url: CallbackUrl = ""
    enabled: bool = True
    visible_userids: tuple[str, ...] | None = None

    def sees(self, userid: str) -> bool:
        if self.visible_userids is None:
            return True
        return userid.lower() in {each.lower() for each in self.visible_userids}


class WecomDepartment(Record):
    """`parentid` 0: the root."""

    id: Annotated[int, Field(ge=1)]
    name: Label = ""
    parentid: Annotated[int, Field(ge=0)] = 0


class Corporation(Record):
    corp_id: Identifier
    name: Label = ""
    agents: tuple[Agent, ...] = Field(default=(), max_length=50)
    departments: tuple[WecomDepartment, ...] = Field(default=(), max_length=1000)

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


class OssBucket(Record):
    """A bucket of Aliyun's object storage and the one key that may use it."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$")]
    region: Annotated[str, Field(pattern=r"^[a-z0-9-]{2,40}$")] = "cn-hangzhou"
    access_key_id: Identifier
    secret: Secret
    acl: Literal["private", "public-read", "public-read-write"] = "private"
    versioning: Literal["", "Enabled", "Suspended"] = ""


PageAddress = Annotated[str, Field(max_length=500, pattern=r"^https?://")]


class Accounts(Record):
    """All accounts at once. `miniprogram_h5_base` is where the phone page opens page paths; the
    entrances are pages that sign in whoever opens them, as a customer and as staff.
    """

    official_accounts: tuple[OfficialAccount, ...] = Field(default=(), max_length=50)
    miniprograms: tuple[MiniProgram, ...] = Field(default=(), max_length=50)
    wecom: tuple[Corporation, ...] = Field(default=(), max_length=50)
    sms: tuple[SmsAccount, ...] = Field(default=(), max_length=50)
    oss: tuple[OssBucket, ...] = Field(default=(), max_length=50)
    miniprogram_h5_base: PageAddress | None = None
    h5_entrance: PageAddress | None = None
    bench_entrance: PageAddress | None = None

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        open_accounts = (*self.official_accounts, *self.miniprograms)
        _refuse_repeats("app_id", (account.app_id for account in open_accounts))
        _refuse_repeats("corp_id", (corporation.corp_id for corporation in self.wecom))
        _refuse_repeats("access_key_id", (account.access_key_id for account in self.sms))
        _refuse_repeats("bucket", (bucket.name for bucket in self.oss))
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

    def bucket(self, name: str) -> OssBucket | None:
        return next((each for each in self.oss if each.name == name), None)

    def corporation(self, corp_id: str) -> Corporation | None:
        return next((c for c in self.wecom if c.corp_id == corp_id), None)

    def callback(self, account: str, agent_id: int | None = None) -> CallbackTarget | None:
        """Of an app id, or of a corporation's agent: of its only one when none is named. None
        for an account that does not exist or has no server."""
        open_account = self.open_account(account)
        target = _open_target(open_account) if open_account else self._wecom(account, agent_id)
        return target if target and target.url else None

    def _wecom(self, corp_id: str, agent_id: int | None) -> CallbackTarget | None:
        corporation = self.corporation(corp_id)
        agents = corporation.agents if corporation else ()
        if agent_id is not None:
            agents = tuple(agent for agent in agents if agent.agent_id == agent_id)
        if len(agents) != 1:
            return None
        return CallbackTarget(
            kind="wecom",
            account=corp_id,
            agent_id=agents[0].agent_id,
            url=agents[0].callback_url,
            token=agents[0].token,
            encoding_aes_key=agents[0].encoding_aes_key,
            receive_id=corp_id,
            to_user_name=corp_id,
        )


def _open_target(account: OfficialAccount | MiniProgram) -> CallbackTarget:
    form = account.callback_format if isinstance(account, MiniProgram) else "xml"
    return CallbackTarget(
        kind="miniprogram" if isinstance(account, MiniProgram) else "official_account",
        account=account.app_id,
        url=account.callback_url,
        token=account.token,
        encoding_aes_key=account.encoding_aes_key,
        receive_id=account.app_id,
        to_user_name=account.original_id,
        mode=account.callback_mode,
        format=form,
    )


def _refuse_repeats(what: str, values: Iterable[str | int]) -> None:
    seen: set[str | int] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{what} appears twice")
        seen.add(value)
