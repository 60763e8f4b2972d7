"""Whatever a stranger sends is understood exactly, or refused in Chinese with nothing changed."""

import asyncio
import gzip
import json
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from backend.kit.http import Endpoint
from backend.kit.http.messages import refusal
from backend.kit.mongo import Mongo
from tests.kit.notes import ENDPOINTS, note_writers
from tests.support.kit import Answer, Api, Served
from tests.support.sockets import request_head, send, send_without_end

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def api(mongo: Mongo, served: Served) -> Api:
    return served.routes(mongo, [each.route(mongo=mongo) for each in ENDPOINTS], note_writers())


@pytest.fixture
async def nothing_kept(mongo: Mongo) -> AsyncIterator[None]:
    yield
    assert await mongo.collection("notes").count({}) == 0


async def post(api: Api, raw: bytes, **options: Any) -> Answer:
    return await api.post("/notes/n-1", raw=raw, token="writer", **options)


# -- bodies --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize(
    ("raw", "status", "told"),
    [
        (b'{"text": ', 400, "不是有效的 JSON"),
        (b"{} {}", 400, "不是有效的 JSON"),
        (b"\xef\xbb\xbf{}", 400, "不是有效的 JSON"),
        (b'{"text": "\xff"}', 400, "不是有效的 JSON"),
        (b'{"text": "\\ud800"}', 400, "不是有效的 JSON"),
        (b'{"a\\udfff": 1}', 400, "不是有效的 JSON"),
        (b'{"number": ' + b"9" * 5000 + b"}", 400, "不是有效的 JSON"),
        (b"[" * 100_000, 400, "不是有效的 JSON"),
        (b'{"text":' * 10_000, 400, "不是有效的 JSON"),
        (b"null", 422, "应为对象"),
        (b"[]", 422, "应为对象"),
        (b'"text"', 422, "应为对象"),
        (b'{"number": 1.0}', 422, "number 应为整数"),
        (b'{"number": "1"}', 422, "number 应为整数"),
        (b'{"number": true}', 422, "number 应为整数"),
        (b'{"number": null}', 422, "number 应为整数"),
        (b'{"number": 9223372036854775808}', 422, "数字太大"),
        (b'{"number": -9223372036854775809}', 422, "数字太大"),
        (b'{"fraction": NaN}', 422, "fraction 应为有限的数字"),
        (b'{"fraction": -Infinity}', 422, "fraction 应为有限的数字"),
        (b'{"fraction": 1e999}', 422, "fraction 应为有限的数字"),
        (b'{"text": {"$ne": null}}', 422, "text 应为文字"),
        (b'{"text": ["a"]}', 422, "text 应为文字"),
        (b'{"colour": "green"}', 422, "colour 不在可选范围：'red'、'blue'"),
        (b'{"at": "2026-07-15T10:00:00"}', 422, "at 时间缺少时区"),
        (b'{"at": "0001-01-01T00:00:00+14:00"}', 422, "at 格式或取值不正确"),
        (b'{"at": "9999-12-31T23:59:59-12:00"}', 422, "at 格式或取值不正确"),
        (b'{"at": 1}', 422, "at "),
        (b'{"tags": ["a", "b", "c", "d"]}', 422, "tags 最多 3 项"),
        (b'{"tags": [["a"]]}', 422, "tags.0 应为文字"),
        (b'{"$set": {"text": "x"}}', 422, "$set 没有这个字段"),
        (b'{"__proto__": {}}', 422, "__proto__ 没有这个字段"),
        (b'{"_id": "x"}', 422, "_id 没有这个字段"),
        (b'{"a\\u0000\\r\\nb": 1}', 422, "a???b 没有这个字段"),
        (b'{"' + b"k" * 5000 + b'": 1}', 422, "k" * 60 + " 没有这个字段"),
        (json.dumps({"text": "字" * 51}).encode(), 422, "text 太长，最多 50 个字"),
    ],
)
async def test_a_body_that_is_not_what_was_asked_for_is_refused(
    api: Api, raw: bytes, status: int, told: str
) -> None:
    answer = await post(api, raw)
    assert (answer.status, told in answer.body["detail"]) == (status, True), answer.body
    assert CHINESE.search(answer.body["detail"])
    assert answer.body["detail"].isprintable()


async def test_a_thousand_faults_are_told_briefly(api: Api) -> None:
    answer = await post(api, json.dumps({f"f{n}": 1 for n in range(1000)}).encode())
    assert answer.status == 422
    assert len(answer.body["params"]["errors"]) == 20
    assert len(answer.raw) < 4000


async def test_what_was_sent_is_not_repeated(api: Api) -> None:
    answer = await post(api, b'{"colour": "sent-by-me", "number": "sent-by-me"}')
    assert b"sent-by-me" not in answer.raw


async def test_of_a_repeated_field_the_last_counts(api: Api) -> None:
    assert (await post(api, b'{"text": "a", "text": "b"}')).body["text"] == "b"


async def test_an_empty_body_is_an_empty_object(api: Api) -> None:
    assert (await post(api, b"")).status == 201


@pytest.mark.parametrize("text", ["\x00", "'; DROP TABLE", "{{7*7}}", "\u202e", "💡", "＝1+1"])
async def test_any_text_is_kept_as_it_is(api: Api, mongo: Mongo, text: str) -> None:
    assert (await post(api, json.dumps({"text": text}).encode())).body["text"] == text
    row = await mongo.collection("notes").find_one({})
    assert row is not None
    assert row["text"] == text


@pytest.mark.usefixtures("nothing_kept")
async def test_ten_megabytes_are_refused_in_words(api: Api) -> None:
    answer = await post(api, b'{"text": "' + b"x" * 10_000_000 + b'"}')
    assert (answer.status, answer.body["code"]) == (413, "payload_too_large")
    assert answer.body["params"] == {"limit_bytes": 262144}


@pytest.mark.usefixtures("nothing_kept")
async def test_the_limit_is_exact(api: Api) -> None:
    filler = b" " * (256 * 1024 - 2)
    assert (await post(api, b"{" + filler + b" }")).status == 413
    answer = await post(api, b"{" + filler + b"}", headers={"X": "y"})
    assert answer.status == 201
    assert (await api.delete("/notes/n-1", token="writer")).status == 204


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("declared", ["99999999999", "9" * 30, "9" * 5000])
async def test_a_huge_declared_length_is_refused_before_a_byte_is_read(
    api: Api, declared: str
) -> None:
    head = request_head(
        "/notes/n-1", {"Content-Length": declared, "Authorization": "Bearer writer"}
    )
    answer = await send(api.base_url, head)
    assert (answer.status, answer.code) == (413, "payload_too_large")


@pytest.mark.usefixtures("nothing_kept")
async def test_an_endless_body_is_refused_in_words(api: Api) -> None:
    head = request_head(
        "/notes/n-1", {"Transfer-Encoding": "chunked", "Authorization": "Bearer writer"}
    )
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    answer, sent = await send_without_end(api.base_url, head, chunk)
    assert (answer.status, answer.code) == (413, "payload_too_large")
    assert sent < 40 * 1024 * 1024


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "GZIP", "gzip, identity"])
async def test_a_packed_body_is_refused_unopened(api: Api, encoding: str) -> None:
    answer = await post(api, gzip.compress(b"{}"), headers={"Content-Encoding": encoding})
    assert (answer.status, answer.body["code"]) == (415, "unsupported_content")


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
async def test_what_a_foreign_web_page_could_send_is_not_taken_for_json(
    api: Api, kind: str
) -> None:
    answer = await post(api, b"{}", headers={"Content-Type": kind})
    assert (answer.status, answer.body["code"]) == (415, "unsupported_content")


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/vnd.x+json"])
async def test_json_by_another_name_is_read(api: Api, kind: str) -> None:
    assert (await post(api, b"{}", headers={"Content-Type": kind})).status == 201


def test_a_fault_nobody_has_words_for_is_still_told_in_chinese() -> None:
    class Strange(ValueError):
        def errors(self, **_: bool) -> list[dict[str, Any]]:
            return [{"type": "never_heard_of", "loc": ("a",)}]

    assert "a 格式不正确" in str(refusal(Strange()))  # type: ignore[arg-type]  # stands for a new pydantic


# -- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("a%2Fb", "a/b"),
        ("%2e%2e%2f%2e%2e", "../.."),
        ("%00", "\x00"),
        ("%E4%B8%AD", "中"),
        ("$ne", "$ne"),
        ("a;b=c", "a;b=c"),
    ],
)
async def test_a_part_of_the_path_is_one_id_whatever_is_in_it(
    api: Api, path: str, seen: str
) -> None:
    assert (await api.get(f"/notes/{path}")).body["id"] == seen


@pytest.mark.parametrize(
    "path",
    [
        "//notes/1",
        "/notes/../notes/1",
        "/notes/1/",
        "/Notes/1",
        "/.git/config",
        "/%2e%2e/notes",
        "/",
    ],
)
async def test_an_address_that_is_none_is_not_found(api: Api, path: str) -> None:
    answer = await send(api.base_url, request_head(path, {}, "GET"))
    assert (answer.status, answer.code) == (404, "no_such_page")


@pytest.mark.parametrize(
    "path", ["/notes/%ff", "/notes?text=%ff", "/notes?%ff=1", "/notes?tags=%ed%a0%80"]
)
async def test_an_address_that_is_no_text_is_refused(api: Api, path: str) -> None:
    answer = await api.get(path)
    assert answer.status in (400, 422)
    assert CHINESE.search(answer.body["detail"])


async def test_of_a_repeated_parameter_the_last_counts_unless_it_is_a_list(api: Api) -> None:
    assert (await api.get("/notes?text=a&text=b&tags=c&tags=d")).body == ["b", "c", "d"]


@pytest.mark.parametrize(
    "query", ["limit=x", "limit=-1", "limit=1e3", "limit=", "no=1", "limit[$gt]=1", "cursor=%00"]
)
async def test_a_query_that_is_not_understood_is_refused(api: Api, query: str) -> None:
    answer = await api.get(f"/notes?{query}")
    # An unused cursor is not opened; every list that pages opens it.
    assert answer.status == (200 if query.startswith("cursor") else 422)


# -- methods and headers -------------------------------------------------------------------------


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize(
    "method", ["HEAD", "OPTIONS", "TRACE", "CONNECT", "PUT", "PATCH", "PROPFIND", "get", "BREW"]
)
async def test_another_method_is_refused_and_told_which_there_are(api: Api, method: str) -> None:
    answer = await one_answer(api, request_head("/notes/n-1", {}, method))
    assert answer[0].startswith("HTTP/1.1 405 ")
    assert "Allow: GET, POST, DELETE" in answer
    assert [line for line in answer if re.fullmatch(r"X-Request-Id: [0-9a-f]{32}", line)]


async def one_answer(api: Api, request: bytes) -> list[str]:
    """The lines of the head of the answer."""
    where = urlsplit(api.base_url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    return head.decode("latin-1").split("\r\n")


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
async def test_no_header_turns_one_method_into_another(api: Api, header: str) -> None:
    answer = await api.call("GET", "/notes/n-1", headers={header: "POST"}, token="writer")
    assert (answer.status, answer.body) == (200, {"id": "n-1", "text": ""})


@pytest.mark.parametrize(
    "sent", ["short", "x" * 65, "a b c d e f", "éééééééééé", "<script>alert</script>", "a,b,c,d,e"]
)
async def test_a_request_id_that_could_do_harm_is_replaced(api: Api, sent: str) -> None:
    head = request_head("/notes/n-1", {}, "GET")[:-2]
    lines = await one_answer(api, head + b"X-Request-Id: " + sent.encode("latin-1") + b"\r\n\r\n")
    [given] = [line for line in lines if line.startswith("X-Request-Id")]
    assert re.fullmatch(r"X-Request-Id: [0-9a-f]{32}", given)


async def test_a_decent_request_id_is_kept(api: Api) -> None:
    answer = await api.get("/notes/n-1", headers={"X-Request-Id": "from-the-proxy_1"})
    assert answer.headers["x-request-id"] == "from-the-proxy_1"


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("key", ["a b", "k" * 256, "é", "\t"])
async def test_an_idempotency_key_that_is_none_is_refused(api: Api, key: str) -> None:
    head = request_head("/notes/n-1", {"Content-Length": 2, "Authorization": "Bearer writer"})[:-2]
    key_line = b"Idempotency-Key: a" + key.encode("latin-1") + b"b\r\n"
    answer = await send(api.base_url, head + key_line + b"\r\n{}")
    assert (answer.status, answer.code) == (422, "invalid_request")


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize(
    "head",
    [
        b"POST /notes/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
        b"POST /notes/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"POST /notes/1 HTTP/1.1\r\nHost: x\r\nContent-Length: -2\r\n\r\n{}",
        b"POST /notes/1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
        b"GET /notes/1 HTTP/1.1\r\n\r\n",
        b"GET /notes/1\r\n\r\n",
        b"GET /notes/1 HTTP/3.0\r\nHost: x\r\n\r\n",
        b"GET /notes/1 HTTP/1.1\r\nHost: x\r\nX-A: b\x00c\r\n\r\n",
        b"GET /notes/1 HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n",
        b"GET /notes/" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
async def test_what_is_not_http_is_refused_or_not_answered_at_all(api: Api, head: bytes) -> None:
    """Before there is a whole request there may be no endpoint to find words."""
    head = head.replace(b"Host: x", b"Host: x\r\nAuthorization: Bearer writer")
    answer = await send(api.base_url, head)
    assert answer.status in (400, 0)


# -- answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "filename",
    [
        "保修卡.pdf",
        'a"; filename="evil.exe',
        "a\r\nSet-Cookie: x=1",
        "../../etc/passwd",
        "\x00",
        "é ü",
    ],
)
async def test_a_filename_cannot_leave_its_header(api: Api, filename: str) -> None:
    answer = await api.post(f"/notes/{quote(filename, safe='')}/page", token="writer")
    assert (answer.status, answer.raw) == (200, b"note")
    assert "set-cookie" not in answer.headers
    told = answer.headers["content-disposition"]
    assert re.fullmatch(
        r"attachment; filename=\"[A-Za-z0-9_.-]*\"; filename\*=UTF-8''[A-Za-z0-9%._~-]*", told
    ), told


async def test_a_document_asked_for_with_a_key_is_given_whole_each_time(api: Api) -> None:
    for _ in range(2):
        answer = await api.post("/notes/n-1/page", token="writer", key="the-same-key")
        assert (answer.status, answer.raw) == (200, b"note")


async def test_an_answer_that_breaks_in_the_middle_does_not_look_whole(api: Api) -> None:
    where = urlsplit(api.base_url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(request_head("/torn-note", {}, "GET"))
    received = await reader.read()
    writer.close()
    assert b"the first half" in received
    assert not received.endswith(b"0\r\n\r\n")


async def test_a_verb_without_its_contract_does_not_load() -> None:
    async def get(self: Endpoint) -> None: ...

    with pytest.raises(TypeError, match="has no @operation"):
        type("Careless", (Endpoint,), {"get": get})
