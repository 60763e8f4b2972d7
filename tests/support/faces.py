"""Somebody with a photo of himself."""

from tests.support.accounts import SignedIn
from tests.support.images import a_jpeg
from tests.support.kit import Api, fresh_key


async def upload(api: Api, who: SignedIn, kind: str = "photo", width: int = 900) -> str:
    """The file's id."""
    sent = await api.call(
        "POST",
        f"/api/v1/media?kind={kind}",
        raw=a_jpeg(width, 700),
        headers={"Content-Type": "image/jpeg"},
        token=who.token,
        key=fresh_key(),
    )
    assert sent.status == 201, sent.body
    file_id: str = sent.body["id"]
    return file_id


async def give_face(api: Api, who: SignedIn) -> str:
    """The photo's id."""
    photo_id = await upload(api, who)
    given = await api.put("/api/v1/me/portrait", {"photo_id": photo_id}, token=who.token)
    assert given.status == 200, given.body
    return photo_id
