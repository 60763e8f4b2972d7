"""Built pages are served as they lie there, nothing beside them is, and old ones are not kept."""

import gzip
from pathlib import Path

import pytest
from tornado.httpclient import AsyncHTTPClient

from backend.kit.http.front_ends import FrontEnd, front_end_rules, read_build
from backend.kit.mongo import Mongo
from tests.support.kit import Answer, Api, Served, tokens

PAGE = "<!doctype html><title>控制台</title><div id=app></div>".encode()
SCRIPT = b"console.log('built');" * 100
HASHED = "assets/index-Bx3kQ9_a.js"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob: https://files.example.com; "
    "media-src 'self' blob: https://files.example.com; font-src 'self' data:; "
    "connect-src 'self' blob: data: https://files.example.com; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a build of the console, and a secret beside it."""
    build = tmp_path / "front-ends" / "console"
    (build / "assets").mkdir(parents=True)
    (build / "index.html").write_bytes(PAGE)
    (build / HASHED).write_bytes(SCRIPT)
    (build / f"{HASHED}.gz").write_bytes(gzip.compress(SCRIPT))
    (build / "favicon.svg").write_bytes(b"<svg/>")
    (build / ".env").write_bytes(b"SECRET=1")
    (tmp_path / "front-ends" / "secret.txt").write_bytes(b"secret")
    (build / "linked.txt").symlink_to(tmp_path / "front-ends" / "secret.txt")
    (build / "up").symlink_to(tmp_path / "front-ends")
    return tmp_path / "front-ends"


@pytest.fixture
def api(mongo: Mongo, served: Served, folder: Path) -> Api:
    console = FrontEnd("console", hosts=("https://files.example.com",))
    return served.routes(mongo, front_end_rules(folder, (console, FrontEnd("h5"))), tokens())


async def get(api: Api, path: str, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await api.call("GET", path, headers=named)


async def test_the_page_is_asked_for_anew_and_its_hashed_files_are_kept_for_ever(api: Api) -> None:
    page = await get(api, "/console/")
    assert (page.status, page.raw) == (200, PAGE)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"
    assert page.headers["content-security-policy"] == POLICY
    script = await get(api, f"/console/{HASHED}")
    assert script.raw == SCRIPT
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (await get(api, "/console/favicon.svg")).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("place", ["tickets/0187", "desk", "devices/7K3Q/labels", "index.html"])
async def test_a_deep_link_opens_the_page_which_knows_the_place_itself(
    api: Api, place: str
) -> None:
    answer = await get(api, f"/console/{place}?view=urged")
    assert (answer.status, answer.raw) == (200, PAGE)
    assert answer.headers["cache-control"] == "no-cache"


async def test_a_page_that_has_not_changed_is_not_sent_again(api: Api, folder: Path) -> None:
    known = (await get(api, "/console/")).headers["etag"]
    again = await get(api, "/console/desk", If_None_Match=f'W/"other", {known}')
    assert (again.status, again.raw) == (304, b"")
    (folder / "console" / "index.html").unlink()
    (folder / "console" / "index.html").write_bytes(PAGE + b"<!-- new -->")
    renewed = await get(api, "/console/", If_None_Match=known)
    assert (renewed.status, renewed.raw) == (200, PAGE + b"<!-- new -->")


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [("gzip, br", True), ("br;q=1, GZIP;q=0.5", True), ("gzip;q=0", False), ("br", False)],
)
async def test_what_was_packed_beforehand_is_sent_to_whom_takes_it(
    api: Api, accepted: str, *, is_packed: bool
) -> None:
    answer = await AsyncHTTPClient().fetch(
        f"{api.base_url}/console/{HASHED}",
        headers={"Accept-Encoding": accepted},
        decompress_response=False,
    )
    assert answer.headers.get("Content-Encoding") == ("gzip" if is_packed else None)
    assert (gzip.decompress(answer.body) if is_packed else answer.body) == SCRIPT
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "path",
    [
        "/console/../secret.txt",
        "/console/..%2fsecret.txt",
        "/console/%2e%2e/secret.txt",
        "/console/assets/../../secret.txt",
        "/console//etc/hosts.txt",
        "/console/linked.txt",
        "/console/up/secret.txt",
        "/console/.env",
        "/console/assets/..%5c..%5csecret.txt",
        "/console/secret.txt%00.js",
        f"/console/{HASHED}.gz",
        "/console/assets/index-of-an-older-build.js",
    ],
)
async def test_nothing_but_the_files_of_the_build_is_served(api: Api, path: str) -> None:
    answer = await get(api, path)
    assert answer.status == 404
    assert answer.body["code"] == "no_such_page"
    assert b"secret" not in answer.raw


async def test_a_front_end_that_is_not_built_says_so_and_appears_once_it_is(
    api: Api, folder: Path
) -> None:
    missing = await get(api, "/h5/pages/home")
    assert missing.status == 503
    assert "这里的页面还没有安装" in missing.raw.decode()
    assert "frame-ancestors 'none'" in missing.headers["content-security-policy"]
    (folder / "h5").mkdir()
    (folder / "h5" / "index.html").write_bytes(PAGE)
    assert (await get(api, "/h5/pages/home")).raw == PAGE


async def test_pages_are_read_and_never_written(api: Api, folder: Path) -> None:
    refused = await api.call("POST", "/console/index.html", raw=b"<script>")
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")
    assert (folder / "console" / "index.html").read_bytes() == PAGE


async def test_the_address_without_its_slash_leads_to_the_folder(api: Api) -> None:
    answer = await get(api, "/console?next=desk")
    assert (answer.status, answer.headers["location"]) == (308, "/console/?next=desk")


def test_a_build_larger_than_any_of_ours_is_not_taken_into_memory(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.kit.http.front_ends.MOST_BYTES", len(SCRIPT))
    assert list(read_build(folder / "console")) == [HASHED]
