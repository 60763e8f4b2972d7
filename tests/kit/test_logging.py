"""What is logged says what happened, and nothing of people or secrets."""

import pytest

from backend.kit.http import scrub_uri
from backend.kit.logging import scrub


def logged(**fields: object) -> dict[str, object]:
    return dict(scrub(None, "info", dict(fields)))


@pytest.mark.parametrize(
    "key", ["password", "access_token", "Authorization", "openid", "contact_name", "door_address"]
)
def test_a_field_whose_name_tells_is_hidden(key: str) -> None:
    assert logged(**{key: "x"}) == {key: "[hidden]"}


@pytest.mark.parametrize(
    "written",
    ["13812345678", "+8613812345678", "8613812345678", "+86 138-1234-5678", "138 1234 5678"],
)
def test_a_mobile_number_is_hidden_however_it_is_written(written: str) -> None:
    assert logged(event=f"打{written}，谢谢") == {"event": "打[phone]，谢谢"}


@pytest.mark.parametrize("number", ["1784570400000", "12345678901", "138123456789"])
def test_other_numbers_stay(number: str) -> None:
    assert logged(at=number) == {"at": number}


def test_what_is_nested_is_hidden_too() -> None:
    body = {"to": ["13812345678", {"token": "t"}], "count": 2}
    assert logged(body=body) == {"body": {"to": ["[phone]", {"token": "[hidden]"}], "count": 2}}


def test_a_line_cannot_be_forged_nor_be_endless() -> None:
    assert logged(event="a\r\x1b[31mb\x00") == {"event": "a  [31mb "}
    assert len(str(logged(event="x" * 10_000)["event"])) == 4000


@pytest.mark.parametrize(
    ("uri", "kept"),
    [
        ("/api/v1/tickets?limit=5&cursor=a=b", "/api/v1/tickets?limit=5&cursor=a=b"),
        (
            "/x?msg_signature=a&timestamp=1&echostr=b=",
            "/x?msg_signature=[secret]&timestamp=1&echostr=[secret]",
        ),
        ("/x?TOKEN=1&code=%E4&name", "/x?TOKEN=[secret]&code=[secret]&name"),
        ("/q/9f8e7d?code=1", "/q/[code]?code=[secret]"),
        ("/t/9f8e7d/rating", "/t/[code]/rating"),
        ("/x/openid=o1?a=1", "/x/openid=[secret]?a=1"),
        ("", ""),
    ],
)
def test_an_address_is_logged_without_what_is_nobody_s_business(uri: str, kept: str) -> None:
    assert scrub_uri(uri) == kept


@pytest.mark.parametrize("filler", ["9", "token", "&", "=", "?", "/q/"])
def test_an_endless_address_is_looked_through_once(filler: str) -> None:
    """Searched again from every place of it, this would take hours, and nobody else be served."""
    endless = f"/x?a={filler * 300_000}"
    assert len(scrub_uri(endless)) > 100_000
