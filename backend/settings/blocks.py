"""The blocks of settings, each with its defaults and what it means."""

import ipaddress
from base64 import b64decode
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    model_validator,
)

from backend.kit.field_crypto import FieldCrypto
from backend.settings.values import (
    PLACEHOLDER,
    PLACEHOLDER_KEY,
    EncodingAesKey,
    Key,
    OptionalPort,
    Port,
    WebAddress,
)


class Block(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HttpSettings(Block):
    host: str = Field("127.0.0.1", description="Address to listen on; nginx stands in front.")
    port: Port = Field(8000, description="All web processes of a machine share it (SO_REUSEPORT).")
    processes: Annotated[int, Field(ge=1, le=64)] = Field(1, description="One for each core.")
    public_base_url: WebAddress = Field(
        "http://127.0.0.1:8000", description="What stickers and messages point at; https."
    )
    trusted_proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = Field(
        (), description='JSON list of proxies whose X-Forwarded-For is believed: ["127.0.0.1"].'
    )
    notice_seconds: NonNegativeFloat = Field(
        1, description="Between saying not ready and taking no more connections, when stopping."
    )
    grace_seconds: PositiveFloat = Field(
        20, description="Then requests that have begun may take this long."
    )
    idle_connection_seconds: PositiveFloat = Field(10, description="Headers must arrive within it.")
    body_seconds: PositiveFloat = Field(
        15, description="A body must arrive within it; not uploads."
    )
    max_header_bytes: PositiveInt = Field(16 * 1024, description="All headers of one request.")
    max_body_bytes: PositiveInt = Field(256 * 1024, description="One request body; not uploads.")
    front_ends: Path = Field(
        Path("var/front-ends"), description="What scripts/front_ends.py has built: /console/, /h5/."
    )


class MongoSettings(Block):
    uri: SecretStr = Field(
        SecretStr("mongodb://127.0.0.1:27017/?replicaSet=baoxiu"),
        description="A replica set, be it of one node; a standalone is refused.",
    )
    database: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,38}$")] = Field(
        "baoxiu", description="Name of the database."
    )
    patience_seconds: PositiveFloat = Field(
        5, description="A starting process waits this long for the database to answer."
    )
    pool_size: Annotated[int, Field(ge=4, le=32)] = Field(
        32, description="Connections of one process, at most 32 (each needs a thread)."
    )


class EncryptionSettings(Block):
    keys: dict[str, Key] = Field(
        {"placeholder": SecretStr(PLACEHOLDER_KEY)},
        description='JSON, id to key (openssl rand -base64 32): {"2026-11": "…"}. Keep old ones.',
    )
    current: str = Field(
        "placeholder", description="Id of the key that new values are sealed with."
    )
    blind_index_key: Key = Field(
        SecretStr(PLACEHOLDER_KEY),
        description="Lets equal phones be found without being readable. Never changes.",
    )

    @model_validator(mode="after")
    def current_key_is_known(self) -> Self:
        if self.current not in self.keys:
            raise ValueError(f"current names the key {self.current!r}, which keys does not hold")
        return self

    def key_bytes(self) -> dict[str, bytes]:
        return {name: b64decode(key.get_secret_value()) for name, key in self.keys.items()}

    def crypto(self) -> FieldCrypto:
        return FieldCrypto(self.key_bytes(), self.current, self.blind_index_bytes())

    def blind_index_bytes(self) -> bytes:
        return b64decode(self.blind_index_key.get_secret_value())


class ServiceSettings(Block):
    hotline: Annotated[str, Field(pattern=r"^[0-9+ -]{0,20}$")] = Field(
        "", description="Number that pages for customers show: 400-000-0000. Empty: none."
    )
    hours: Annotated[str, Field(pattern=r"^[^<>]{0,30}$")] = Field(
        "", description="When somebody answers there: 8:00–22:00."
    )


class PlatformSettings(Block):
    base_url: str = Field(
        "http://127.0.0.1:8010",
        description="The simulator. Empty: Tencent's and Aliyun's real hosts (production only).",
    )


class CallbackMode(StrEnum):
    SAFE = "safe"
    PLAIN = "plain"


def _callback_token(token: SecretStr) -> str:
    """Empty where none was set: everybody knows the placeholder."""
    value = token.get_secret_value()
    return "" if value == PLACEHOLDER else value


class WeChatAccount(Block):
    """An official account or a mini-program; an empty app_id means: not used."""

    app_id: str = Field("", description="AppID. Empty: this channel is not used.")
    app_secret: SecretStr = Field(SecretStr(PLACEHOLDER), description="AppSecret.")
    original_id: str = Field("", description="The account's original id, gh_….")
    token: SecretStr = Field(SecretStr(PLACEHOLDER), description="Token of the callback page.")
    encoding_aes_key: EncodingAesKey = Field(
        None, description="EncodingAESKey of the callback page, 43 letters and digits."
    )
    callback_mode: CallbackMode = Field(
        CallbackMode.SAFE,
        description="safe: what is pushed must be sealed. plain: need not be; never in production.",
    )
    templates: dict[str, str] = Field(
        {}, description='JSON, occasion to template id: {"customer.submitted": "ngqIpbwh…"}.'
    )

    @property
    def callback_token(self) -> str:
        return _callback_token(self.token)


class WeComAccount(Block):
    corp_id: str = Field("", description="CorpID. Empty: this channel is not used.")
    agent_id: int = Field(0, description="AgentId of the application.")
    secret: SecretStr = Field(SecretStr(PLACEHOLDER), description="Secret of the application.")
    token: SecretStr = Field(SecretStr(PLACEHOLDER), description="Token of the callback page.")
    encoding_aes_key: EncodingAesKey = Field(
        None, description="EncodingAESKey of the callback page, 43 letters and digits."
    )

    @property
    def callback_token(self) -> str:
        return _callback_token(self.token)

    @property
    def hears_of_presses(self) -> bool:
        """Buttons whose press nobody hears of would be worse than none."""
        return bool(self.corp_id and self.encoding_aes_key)


class SmsAccount(Block):
    """Aliyun's short message service; an empty access_key_id means: not used."""

    access_key_id: str = Field("", description="AccessKey ID. Empty: no text messages.")
    access_key_secret: SecretStr = Field(SecretStr(PLACEHOLDER), description="AccessKey Secret.")
    sign_name: Annotated[str, Field(pattern=r"^[^【】\s]{0,12}$")] = Field(
        "", description="The registered sign 签名, without brackets."
    )
    templates: dict[str, str] = Field(
        {}, description='JSON, occasion to template code: {"customer.submitted": "SMS_15…"}.'
    )
    code_template: str = Field("", description="Template of codes, with ${code}: SMS_15….")
    most_a_minute: PositiveInt = Field(2, description="Text messages to one phone.")
    most_an_hour: PositiveInt = Field(10, description="Text messages to one phone.")
    most_a_day: PositiveInt = Field(30, description="Text messages to one phone.")
    firm_most_a_day: PositiveInt = Field(5000, description="Text messages of the whole firm.")

    @model_validator(mode="after")
    def messages_are_signed(self) -> Self:
        if self.access_key_id and not self.sign_name:
            raise ValueError("sign_name is missing: Aliyun sends nothing unsigned")
        return self


class FileSettings(Block):
    max_image_bytes: PositiveInt = Field(10 * 1024**2, description="One photo.")
    max_video_bytes: PositiveInt = Field(100 * 1024**2, description="One video.")
    max_voice_bytes: PositiveInt = Field(5 * 1024**2, description="One voice recording.")
    max_document_bytes: PositiveInt = Field(20 * 1024**2, description="One document.")
    max_image_pixels: PositiveInt = Field(50_000_000, description="Width times height.")
    max_files_per_ticket_step: PositiveInt = Field(9, description="Photos of one step of a ticket.")
    max_daily_bytes: PositiveInt = Field(100 * 1024**2, description="Of one customer in a day.")
    max_per_minute: PositiveInt = Field(10, description="Uploads of one customer.")
    staff_max_daily_bytes: PositiveInt = Field(2 * 1024**3, description="Of one of the staff.")
    staff_max_per_minute: PositiveInt = Field(60, description="Uploads of one of the staff.")
    max_uploads_at_once: PositiveInt = Field(32, description="In one web process.")
    upload_seconds: PositiveFloat = Field(300, description="One upload must arrive within it.")
    min_free_bytes: PositiveInt = Field(1024**3, description="Less free disk: uploads get 507.")


class SessionSettings(Block):
    staff_idle_hours: PositiveInt = Field(12, description="Unused that long: sign in again.")
    staff_absolute_days: PositiveInt = Field(7, description="Sign in again after it in any case.")
    customer_days: PositiveInt = Field(30, description="A customer signs in again after it.")
    setup_token_minutes: PositiveInt = Field(60, description="Life of the first-run token.")


class TicketSettings(Block):
    take_timeout_minutes: PositiveInt = Field(30, description="Not taken: back to dispatch.")
    call_attempts: PositiveInt = Field(3, description="Calls before a customer is unreachable.")
    auto_acceptance_days: PositiveInt = Field(7, description="No answer: accepted by itself.")
    reopen_days: PositiveInt = Field(7, description="A closed ticket can be re-opened within it.")
    need_info_reminder_hours: PositiveInt = Field(24, description="Between two reminders.")
    need_info_reminders: PositiveInt = Field(3, description="Then service staff call.")
    acceptance_code_hours: PositiveInt = Field(24, description="Life of an acceptance code.")
    check_in_metres: PositiveInt = Field(500, description="Farther needs a reason and a photo.")
    acceptance_code_attempts: PositiveInt = Field(5, description="Wrong tries per code.")
    remote_answer_hours: PositiveInt = Field(48, description="To say: not solved after all.")
    rating_change_days: PositiveInt = Field(7, description="A rating can be changed within it.")
    urge_minutes: PositiveInt = Field(60, description="Between two 催单 of one ticket.")
    merge_undo_hours: PositiveInt = Field(24, description="A merge can be undone within it.")
    position_days: PositiveInt = Field(30, description="Technicians' positions are kept so long.")
    link_days: PositiveInt = Field(30, description="A ticket's link outlives the ticket so long.")


class PrivacySettings(Block):
    cooling_off_days: PositiveInt = Field(7, description="A deletion can be taken back within it.")
    record_years: PositiveInt = Field(3, description="Repairs and payments are kept so long.")
    copy_hours: PositiveInt = Field(
        24, description="A copy of one's data can be fetched within it."
    )


class ConversationSettings(Block):
    """The chat of the official account. The platform's limits may change: see its console."""

    heard_messages: PositiveInt = Field(
        5, description="Replies that one message of a person allows."
    )
    heard_hours: PositiveInt = Field(48, description="How long it allows them.")
    tapped_messages: PositiveInt = Field(
        3, description="Replies that a follow, scan or tap allows."
    )
    tapped_seconds: PositiveInt = Field(60, description="How long it allows them.")
    unfinished_minutes: PositiveInt = Field(
        30, description="A request begun in the chat goes to the service desk after it."
    )
    request_hours: PositiveInt = Field(72, description="Life of the link that finishes it.")


class WorkSettings(Block):
    relays: Annotated[int, Field(ge=1, le=16)] = Field(2, description="Outbox relays a process.")
    port: OptionalPort = Field(None, description="Health and metrics of the worker, on loopback.")
    leader_lease_seconds: PositiveFloat = Field(10, description="A dead leader is replaced in it.")


class BackupSettings(Block):
    """Read by `backup` and `restore` alone; the web and the worker need none of it."""

    folder: str = Field("var/backups", description="Where backups lie; best on another disk.")
    keys: dict[str, Key] = Field(
        {}, description='JSON, id to key (openssl rand -base64 32): {"b1": "…"}. Keep old ones.'
    )
    key_file: str = Field("", description="A file with such JSON instead, mode 600. Empty: none.")
    current: str = Field("", description="Id of the key that new backups are sealed with.")
    keep_daily: PositiveInt = Field(7, description="The newest of each of so many days is kept.")
    keep_weekly: PositiveInt = Field(4, description="The newest of each of so many weeks is kept.")
    most_hours: PositiveInt = Field(26, description="An older newest backup is complained of.")
