"""A film of some megabytes on its way from a phone: cut in the middle of a piece, the page killed,
and not more than one piece sent twice. A photo that is slower than its report."""

from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Request, Route, expect

from tests.browser.customers import Customer, button, on_top
from tests.support.images import a_jpeg
from tests.support.recordings import a_file_of_type

PIECE: Final = 512 * 1024
PIECES: Final = 8
FILM: Final = a_file_of_type(b"isom", (PIECES - 1) * PIECE + 4321)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(FILM)
    return path


def piece(number: int) -> str:
    return f"**/api/v1/media-uploads/*/content?offset={number * PIECE}"


def is_piece(request: Request) -> bool:
    return request.method == "PUT" and "/api/v1/media-uploads/" in request.url


def progress(customer: Customer, upload_id: str) -> Any:
    return customer.call("GET", f"/api/v1/media-uploads/{upload_id}")


def test_a_film_that_is_cut_and_whose_page_is_killed_goes_on_where_it_was(
    customer: Customer, film: Path
) -> None:
    sent: list[int] = []
    note = "offset="
    customer.page.on(
        "request",
        lambda asked: sent.append(int(asked.url.partition(note)[2])) if is_piece(asked) else None,
    )

    def cut(route: Route) -> None:
        customer.visitor.cut()
        route.abort()

    page = customer.opens("report/index", device=customer.device["id"])
    on_top(page).locator("textarea").fill("响声很大，拍了一段")
    page.route(piece(3), cut)
    with (
        page.expect_response(lambda told: told.url.endswith("/api/v1/media-uploads")) as began,
        page.expect_file_chooser() as chooser,
    ):
        on_top(page).get_by_text("视频", exact=True).click()
        chooser.value.set_files(film)
    upload_id = began.value.json()["id"]
    expect(on_top(page).get_by_text("网络断了，连上后会接着传")).to_be_visible()
    customer.visitor.phone_screens("customer-upload-cut")
    assert progress(customer, upload_id)["next_offset"] == 3 * PIECE
    page.unroute(piece(3))
    # The network returns and it goes on by itself, until the page is killed with a piece under way.
    page.route(piece(5), lambda route: None)
    with page.expect_request(piece(5)):
        customer.visitor.mend()
    expect(on_top(page).get_by_text("正在后台上传")).to_be_visible()
    page.goto("about:blank")
    page.unroute(piece(5))
    assert progress(customer, upload_id)["next_offset"] == 5 * PIECE
    with page.expect_response(lambda told: told.url.endswith("/completion")) as completed:
        page = customer.opens("report/index", device=customer.device["id"])
    assert completed.value.status == 201
    # None came twice; of those that left the phone, the two that were cut.
    assert progress(customer, upload_id)["pieces_taken"] == PIECES
    assert [at // PIECE for at in sent] == [0, 1, 2, 3, 3, 4, 5, 5, 6, 7]
    expect(on_top(page).locator("textarea")).to_have_value("响声很大，拍了一段")
    button(page, "下一步").click()
    expect(on_top(page).get_by_role("radio", checked=True)).to_have_count(3)
    button(page, "提交报修").click()
    expect(on_top(page).get_by_text("报修已收到")).to_be_visible()
    [ticket] = customer.tickets()
    seen = customer.call("GET", f"/api/v1/tickets/{ticket['id']}")
    assert seen["media_ids"] == [completed.value.json()["id"]]
    [kept] = customer.call("GET", f"/api/v1/media-links?id={seen['media_ids'][0]}")
    assert (kept["kind"], kept["bytes"]) == ("video", len(FILM))


PHOTO: Final = "**/api/v1/media?*"


def test_a_report_goes_at_once_and_its_slow_photo_follows_though_the_page_was_killed(
    customer: Customer, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(a_jpeg(2400, 1800))
    page = customer.opens("report/index", device=customer.device["id"])
    on_top(page).locator("textarea").fill("漏水，先报上")
    page.route(PHOTO, lambda route: None)  # as slow as can be
    with page.expect_request(PHOTO), page.expect_file_chooser() as chooser:
        on_top(page).get_by_text("相册").click()
        chooser.value.set_files(photo)
    button(page, "下一步").click()
    expect(on_top(page).get_by_role("radio", checked=True)).to_have_count(3)
    button(page, "提交报修").click()
    expect(on_top(page).get_by_text("报修已收到")).to_be_visible()
    expect(on_top(page).get_by_text("还在上传 1 个")).to_be_visible()
    customer.visitor.phone_screens("customer-report-photo-follows")
    [ticket] = customer.tickets()
    path = f"/api/v1/tickets/{ticket['id']}"
    assert customer.call("GET", path)["media_ids"] == []
    page.goto("about:blank")
    page.unroute(PHOTO)
    with page.expect_response(f"**{path}/messages") as added:
        page = customer.opens("ticket/detail", id=ticket["id"])
    assert added.value.ok
    expect(on_top(page).locator(".bx-tl-photo")).to_have_count(1)
    expect(on_top(page).get_by_text("还在上传")).to_have_count(0)
    page.reload()
    expect(on_top(page).locator(".bx-tl-photo")).to_have_count(1)
    lines = customer.call("GET", f"{path}/story")["lines"]
    assert [len(each["photos"]) for each in lines if each["photos"]] == [1]
