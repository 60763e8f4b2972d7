"""What a file of templates_msg/ holds, and a firm's own wording as well."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Short = Annotated[str, StringConstraints(min_length=1, max_length=64)]
PlaceholderName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,30}$")]
Keyword = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,30}\d{1,2}$")]

# A notice that waits for the morning must still be useful then.
LONGEST_NIGHT_HOURS = 12


class Worded(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ValueKind(StrEnum):
    """What may stand in a placeholder. Codes and times are ours; a text may be anybody's."""

    TEXT = "text"
    CODE = "code"  # letters, digits and signs of ASCII
    TIME = "time"  # 2026-07-15 09:30, or a range joined by ~
    AMOUNT = "amount"  # 199.00元


class Importance(StrEnum):
    URGENT = "urgent"  # is sent in quiet hours too
    NORMAL = "normal"


class WhenUnsure(StrEnum):
    """What follows when a call may have arrived and the platform cannot tell (reliability R36)."""

    RESEND = "resend"
    LEAVE = "leave"  # to a person, who sees it in the list


class Placeholder(Worded):
    """`longest` characters count; `when_empty` stands in for a value that is missing."""

    kind: ValueKind
    sample: Short
    longest: Annotated[int, Field(ge=1, le=500)]
    when_empty: Annotated[str, StringConstraints(max_length=64)] = ""

    @model_validator(mode="after")
    def only_exact_values_may_lack_a_stand_in(self) -> Self:
        if not self.when_empty and self.kind in (ValueKind.TEXT, ValueKind.CODE):
            raise ValueError("when_empty is missing")
        return self


class FieldWording(Worded):
    label: Short
    text: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class FormWording(Worded):
    """A template message or a subscribe message: `values` by the keywords of the template.

    `title` is the template's in WeChat's library; its id belongs to the firm's account.
    """

    title: Short
    values: Annotated[dict[Keyword, FieldWording], Field(min_length=1, max_length=10)]

    @property
    def content(self) -> str:
        """The template as WeChat's console writes it down."""
        return "\n".join(f"{f.label}：{{{{{k}.DATA}}}}" for k, f in self.values.items())


class CardWording(Worded):
    """A WeCom text card."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    description: Annotated[str, StringConstraints(min_length=1, max_length=512)]
    button: Annotated[str, StringConstraints(min_length=1, max_length=16)] = "查看"


SmsVariable = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,24}$")]
SmsValue = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class SmsWording(Worded):
    """A text message: `text` is the template as Aliyun's console has it, with `${variable}` for
    what `values` fills in. `{site}` is our web address, and `${link}` after it the notice's own
    page; both are fixed when the template is registered, but for the link's own end.
    """

    text: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    values: Annotated[dict[SmsVariable, SmsValue], Field(max_length=10)] = {}


class PageWording(Worded):
    """A message of the inbox in our own apps."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    body: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Wording(Worded):
    """One occasion in every place. Without `sms` in a firm's own the shipped one counts."""

    official_account: FormWording
    miniprogram: FormWording
    wecom: CardWording
    in_app: PageWording
    sms: SmsWording | None = None


class OccasionWording(Wording):
    """One file of templates_msg/. Without `sms` it is never a text message."""

    name: Short
    importance: Importance
    useful_hours: Annotated[int, Field(ge=1, le=24 * 14)]
    when_unsure: WhenUnsure
    placeholders: dict[PlaceholderName, Placeholder]

    @property
    def useful_for(self) -> timedelta:
        return timedelta(hours=self.useful_hours)

    @model_validator(mode="after")
    def lasts_until_the_morning(self) -> Self:
        if self.importance is Importance.NORMAL and self.useful_hours < LONGEST_NIGHT_HOURS:
            raise ValueError(
                f"useful_hours: what waits for the morning needs {LONGEST_NIGHT_HOURS} or more"
            )
        return self
