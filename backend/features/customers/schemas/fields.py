"""What the fields of a household take."""

from typing import Annotated

from pydantic import Field

from backend.features.accounts import CustomerCard
from backend.kit.pii import Phone
from backend.kit.text import Line

# 省市区 has no digits; a whole address typed into it would lie in clear.
Area = Annotated[Line, Field(min_length=2, max_length=40, pattern=r"^[^0-9０-９]+$")]
Estate = Annotated[Line, Field(max_length=40)]
Door = Annotated[Line, Field(min_length=1, max_length=100)]
Name = Annotated[Line, Field(max_length=30)]
PhoneText = Annotated[Phone, Field(max_length=30)]
Tag = Annotated[Line, Field(min_length=1, max_length=20)]
Version = Annotated[int, Field(ge=0)]

Cards = dict[str, CustomerCard]
