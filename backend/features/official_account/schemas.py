from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.official_account.models import LONGEST_DAYS, CodeName, SceneCode, Source
from backend.features.official_account.ports import SignedPage
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.text import Id


class PictureFormat(StrEnum):
    PNG = "png"
    SVG = "svg"


class PictureQuery(Input):
    format: PictureFormat = PictureFormat.PNG


class SceneCodeInput(Input):
    """`branch_id` empty: for the whole firm. `days` null: permanent. `source`: drawn if empty."""

    name: CodeName
    branch_id: Id | Annotated[str, Field(max_length=0)] = ""
    source: Source | Annotated[str, Field(max_length=0)] = ""
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] | None = None


class SceneCodeView(BaseModel):
    """`expires_at` null: permanent, or not drawn yet. `follows`: came to follow by it; `scans`:
    followed already."""

    id: str
    name: str
    branch_id: str
    source: str
    days: int | None
    expires_at: Instant | None
    follows: int
    scans: int
    created_at: Instant

    @classmethod
    def of(cls, code: SceneCode) -> "SceneCodeView":
        return cls.model_validate(code.model_dump(include=set(cls.model_fields)))


class PageToSign(Input):
    """The address of the page that wants to use WeChat's JavaScript, as `location.href` has it."""

    address: Annotated[str, Field(min_length=1, max_length=2048)]


class SignedPageView(BaseModel):
    """What `wx.config` takes as appId, timestamp, nonceStr and signature."""

    app_id: str
    timestamp: int
    nonce: str
    signature: str

    @classmethod
    def of(cls, signed: SignedPage) -> "SignedPageView":
        return cls(
            app_id=signed.app_id,
            timestamp=signed.timestamp,
            nonce=signed.nonce,
            signature=signed.signature,
        )
