"""The firm's own wordings and their previews, over the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from backend.features.notifications.models import (
    Place,
    TemplateIds,
    WordingRevision,
)
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.service import CurrentWording, Preview
from backend.features.notifications.wording import (
    CardWording,
    FormWording,
    Importance,
    PageWording,
    Placeholder,
    SmsWording,
    TextPreview,
    Wording,
)
from backend.kit.http import Input


class PlaceholderView(BaseModel):
    name: str
    kind: str
    sample: str
    longest: int

    @classmethod
    def of(cls, name: str, placeholder: Placeholder) -> "PlaceholderView":
        return cls(
            name=name,
            kind=placeholder.kind.value,
            sample=placeholder.sample,
            longest=placeholder.longest,
        )


class WordingContent(Input):
    """One occasion in every place; without `sms` the shipped text message counts."""

    official_account: FormWording
    miniprogram: FormWording
    wecom: CardWording
    in_app: PageWording
    sms: SmsWording | None = None

    def wording(self) -> Wording:
        return Wording(
            official_account=self.official_account,
            miniprogram=self.miniprogram,
            wecom=self.wecom,
            in_app=self.in_app,
            sms=self.sms,
        )


class WordingView(BaseModel):
    """`revision` 0: nobody has changed it yet. `is_own`: the firm's wording counts."""

    occasion: Occasion
    name: str
    importance: Importance
    useful_hours: int
    placeholders: list[PlaceholderView]
    wording: WordingContent
    template_ids: TemplateIds
    is_own: bool
    revision: int
    changed_by: str
    changed_at: datetime | None

    @classmethod
    def of(cls, current: CurrentWording) -> "WordingView":
        shipped, revision = current.shipped, current.revision
        return cls(
            occasion=current.occasion,
            name=shipped.name,
            importance=shipped.importance,
            useful_hours=shipped.useful_hours,
            placeholders=[PlaceholderView.of(*each) for each in shipped.placeholders.items()],
            wording=content_of(current.wording),
            template_ids=TemplateIds(
                official_account=current.template_ids[Place.OFFICIAL_ACCOUNT],
                miniprogram=current.template_ids[Place.MINIPROGRAM],
                sms=current.template_ids[Place.SMS],
            ),
            is_own=current.is_own,
            revision=revision.revision if revision else 0,
            changed_by=revision.changed_by if revision else "",
            changed_at=revision.changed_at if revision else None,
        )


def content_of(wording: Wording) -> WordingContent:
    return WordingContent(
        official_account=wording.official_account,
        miniprogram=wording.miniprogram,
        wecom=wording.wecom,
        in_app=wording.in_app,
        sms=wording.sms,
    )


class WordingChange(WordingContent):
    """`based_on`: the revision that was looked at. Empty template ids: those of the settings."""

    template_ids: TemplateIds = TemplateIds()
    based_on: Annotated[int, Field(ge=0)]


class WordingReset(Input):
    based_on: Annotated[int, Field(ge=0)]
    template_ids: TemplateIds = TemplateIds()


PreviewValue = Annotated[str, StringConstraints(max_length=10_000)]


class PreviewRequest(WordingContent):
    """Samples stand in for the values that are not given."""

    values: Annotated[dict[str, PreviewValue], Field(max_length=30)] = {}


class CardPreview(BaseModel):
    title: str
    description: str
    button: str


class PagePreview(BaseModel):
    title: str
    body: str


class TextMessagePreview(BaseModel):
    """`template` is what is registered at Aliyun; `parts` how many messages are billed."""

    template: str
    text: str
    characters: int
    parts: int

    @classmethod
    def of(cls, preview: TextPreview) -> "TextMessagePreview":
        return cls(
            template=preview.template,
            text=preview.text,
            characters=preview.characters,
            parts=preview.parts,
        )


class PreviewView(BaseModel):
    official_account: dict[str, str]
    miniprogram: dict[str, str]
    wecom: CardPreview
    in_app: PagePreview
    sms: TextMessagePreview | None

    @classmethod
    def of(cls, preview: Preview) -> "PreviewView":
        return cls(
            official_account=dict(preview.official_account.values),
            miniprogram=dict(preview.miniprogram.values),
            wecom=CardPreview(
                title=preview.wecom.title,
                description=preview.wecom.description,
                button=preview.wecom.button,
            ),
            in_app=PagePreview(title=preview.in_app.title, body=preview.in_app.body),
            sms=TextMessagePreview.of(preview.sms) if preview.sms else None,
        )


class WordingRevisionView(BaseModel):
    """`wording` is null where the shipped one was taken up again."""

    revision: int
    wording: WordingContent | None
    template_ids: TemplateIds
    changed_by: str
    changed_at: datetime

    @classmethod
    def of(cls, revision: WordingRevision) -> "WordingRevisionView":
        return cls(
            revision=revision.revision,
            wording=content_of(revision.wording) if revision.wording else None,
            template_ids=revision.template_ids,
            changed_by=revision.changed_by,
            changed_at=revision.changed_at,
        )
