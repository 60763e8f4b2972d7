"""Customer-service messages and the files people send (protocol sheet 3.7 and 3.14)."""

from typing import Final

from backend.channels.wechat import (
    Body,
    Call,
    File,
    PlatformClient,
    PlatformError,
    PlatformRefused,
    Reply,
    outcome_of,
)
from backend.features.conversations import (
    CardReply,
    FileGone,
    FileNotReady,
    PictureReply,
    TextReply,
)
from backend.features.conversations import Reply as Said
from backend.features.notifications import Outcome, SendResult

SEND_PATH: Final = "cgi-bin/message/custom/send"
FETCH_PATH: Final = "cgi-bin/media/get"
UPLOAD_PATH: Final = "cgi-bin/media/upload"

_NO_FILE: Final = frozenset({40007, 40004, 41006})
_EXTENSIONS: Final = {"image/jpeg": "jpg", "image/png": "png"}


class Words(Body):
    content: str


class Picture(Body):
    media_id: str


class Article(Body):
    title: str
    description: str
    url: str


class Articles(Body):
    articles: list[Article]


class CustomMessage(Body):
    touser: str
    msgtype: str
    text: Words | None = None
    image: Picture | None = None
    news: Articles | None = None


class Uploaded(Reply):
    media_id: str


class OfficialAccountChat:
    """A picture is uploaded for each message: the platform keeps it three days."""

    def __init__(self, client: PlatformClient) -> None:
        self._client = client

    async def send(self, openid: str, reply: Said) -> SendResult:
        try:
            body = await self._message(openid, reply)
        except PlatformError as error:
            result = outcome_of(error)
            # Nobody was written to yet, whatever became of the upload.
            return SendResult(result.outcome, result.code, result.trace, result.wait_seconds)
        try:
            await self._client.call(Call("POST", SEND_PATH, body=body), Reply)
        except PlatformError as error:
            return outcome_of(error)
        return SendResult(Outcome.SENT)

    async def _message(self, openid: str, reply: Said) -> CustomMessage:
        match reply:
            case TextReply():
                text = Words(content=reply.text)
                return CustomMessage(touser=openid, msgtype="text", text=text)
            case CardReply():
                card = Article(title=reply.title, description=reply.description, url=reply.url)
                news = Articles(articles=[card])
                return CustomMessage(touser=openid, msgtype="news", news=news)
            case PictureReply():
                picture = Picture(media_id=await self._upload(reply))
                return CustomMessage(touser=openid, msgtype="image", image=picture)

    async def _upload(self, reply: PictureReply) -> str:
        name = f"picture.{_EXTENSIONS[reply.content_type]}"
        file = File("media", name, reply.content_type, reply.picture)
        call = Call("POST", UPLOAD_PATH, query={"type": "image"}, file=file)
        return (await self._client.call(call, Uploaded)).media_id

    async def fetch(self, media_id: str) -> bytes:
        """Raises FileGone, FileNotReady."""
        call = Call(
            "GET", FETCH_PATH, query={"media_id": media_id}, handled=_NO_FILE, answers_file=True
        )
        try:
            return await self._client.download(call)
        except PlatformRefused as error:
            if error.code in _NO_FILE:
                raise FileGone from None
            raise FileNotReady(str(error)) from None
        except PlatformError as error:
            raise FileNotReady(str(error)) from None
