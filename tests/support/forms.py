"""Publishing forms as a firm does: written by one, published by another."""

from dataclasses import dataclass
from typing import Any

from tests.support.accounts import People, SignedIn
from tests.support.kit import Answer, Api

Json = dict[str, Any]
FORMS = "/api/v1/definitions/form"


def a_field(kind: str, name: str, label: str, **others: Any) -> Json:
    return {"type": kind, "name": name, "label": label, **others}


def options(*labels: str) -> list[Json]:
    return [{"code": f"o{number}", "label": label} for number, label in enumerate(labels, 1)]


NOISE = a_field("choice", "noise", "有无异响", options=options("有", "没有"), required=True)
# Asked where there is a noise.
WHERE = a_field(
    "text",
    "where",
    "声音从哪里来",
    required=True,
    visible_if={"kind": "choice", "fact": "noise", "values": ["o1"]},
)


@dataclass
class FormPress:
    api: Api
    writer: SignedIn
    second: SignedIn

    @classmethod
    async def of(cls, api: Api, people: People) -> "FormPress":
        role = "business_administrator"
        return cls(api, await people.staff(role), await people.staff(role))

    async def write(self, key: str, content: Json, version: int = 0) -> Answer:
        body = {"version": version, "content": content}
        return await self.api.put(f"{FORMS}/{key}/draft", body, token=self.writer.token)

    async def check(self, key: str) -> Json:
        answer = await self.api.get(f"{FORMS}/{key}/draft/check", token=self.writer.token)
        assert answer.status == 200, answer.body
        found: Json = answer.body
        return found

    async def version_of(self, key: str) -> int:
        answer = await self.api.get(f"{FORMS}/{key}", token=self.writer.token)
        return int(answer.body["definition"]["version"]) if answer.status == 200 else 0

    async def publish(self, key: str, content: Json) -> Json:
        """What counts from now on, as `{"key", "version"}`."""
        written = await self.write(key, content, await self.version_of(key))
        assert written.status == 200, written.body
        order = {"version": written.body["version"]}
        path = f"{FORMS}/{key}/draft/publication"
        published = await self.api.post(path, order, token=self.second.token)
        assert published.status == 201, published.body
        return {"key": key, "version": published.body["number"]}

    async def roll_back(self, key: str, number: int) -> Json:
        order = {"version": await self.version_of(key), "number": number}
        path = f"{FORMS}/{key}/rollback"
        answer = await self.api.post(path, order, token=self.second.token)
        assert answer.status == 201, answer.body
        return {"key": key, "version": answer.body["number"]}
