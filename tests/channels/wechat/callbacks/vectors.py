"""Published vectors, each with its source: wechat-crypto.json."""

import json
from pathlib import Path
from typing import Any, Final

Vector = dict[str, Any]

VECTORS: Final[list[Vector]] = json.loads(
    (Path(__file__).parent / "wechat-crypto.json").read_text(encoding="utf-8")
)


def of_kind(*kinds: str) -> list[Vector]:
    return [vector for vector in VECTORS if vector["kind"] in kinds]
