"""How a firm fixes its own way of working: definitions in versions, one lifecycle for every kind.

A draft is written, checked, read as a difference in words, and published by a second person; each
version stays for ever, and what began under one goes on under it.
"""

from backend.features.definitions.assembly import (
    DefinitionDesk,
    Definitions,
    build_definitions,
)
from backend.features.definitions.book import DefinitionBook, Pointers
from backend.features.definitions.drafting import refuse_with
from backend.features.definitions.errors import (
    DefinitionNotFound,
    DefinitionRefused,
    DefinitionVersionNotFound,
)
from backend.features.definitions.events import DefinitionPublished, DefinitionWithdrawn
from backend.features.definitions.exported import definition_exports
from backend.features.definitions.kinds import (
    MOST_PER_KIND,
    SHIPPED,
    AnyKind,
    Content,
    DefinitionKind,
    Finding,
    Published,
    Reference,
)
from backend.features.definitions.migrations import carry_over
from backend.features.definitions.naming import Naming, named, with_places
from backend.features.definitions.schemas import Key

__all__ = [
    "MOST_PER_KIND",
    "SHIPPED",
    "AnyKind",
    "Content",
    "DefinitionBook",
    "DefinitionDesk",
    "DefinitionKind",
    "DefinitionNotFound",
    "DefinitionPublished",
    "DefinitionRefused",
    "DefinitionVersionNotFound",
    "DefinitionWithdrawn",
    "Definitions",
    "Finding",
    "Key",
    "Naming",
    "Pointers",
    "Published",
    "Reference",
    "build_definitions",
    "carry_over",
    "definition_exports",
    "named",
    "refuse_with",
    "with_places",
]
