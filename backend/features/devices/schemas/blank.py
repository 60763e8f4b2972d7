"""What a blank code shows to whoever scans it."""

from pydantic import BaseModel

from backend.features.devices.models import Category, ProductLine


class LineChoice(BaseModel):
    """A kind of product to choose from."""

    id: str
    name: str
    category: Category

    @classmethod
    def of(cls, line: ProductLine) -> "LineChoice":
        return cls(id=line.id, name=line.name, category=line.category)


class BlankCodeView(BaseModel):
    """A sticker that nobody has bound yet. `lines`: what may be reported through it; `may_bind`:
    whether who asks may say which device it stands on."""

    tag: str
    lines: list[LineChoice]
    may_bind: bool
