"""What goes back to the client."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def page(cls, name: str, content: str) -> "Answer":
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name}>{content}</{name}>'
        return cls(headers={"Content-Type": "application/xml"}, body=text.encode())
