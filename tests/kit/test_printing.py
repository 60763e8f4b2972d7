"""Papers: everything that was said is on them, and nothing that was said can break them."""

import unicodedata
from collections.abc import AsyncIterator, Callable
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

from backend.kit.chinese_font import FACE, FONT_FILE, chinese_font, printable
from backend.kit.printing import (
    MOST_PICTURES,
    Answer,
    Block,
    Facts,
    Grid,
    Heading,
    Paper,
    Picture,
    Pictures,
    Space,
    Words,
    paper_frames,
    print_paper,
)
from backend.kit.workshop import MEBIBYTE, Workshop
from tests.support.images import a_jpeg, a_jpeg_bomb, a_png_bomb
from tests.support.papers import pages_of, pictures_of, words_of

Give = Callable[[str], AsyncIterator[bytes]]


async def nothing(name: str) -> AsyncIterator[bytes]:
    yield b""


async def printed(*blocks: Block, give: Give = nothing, memory: int = 1024 * MEBIBYTE) -> bytes:
    paper = Paper(title="服务报告", subtitle="BX20260101-0001", blocks=list(blocks))
    source = paper_frames(paper, give)
    async with Workshop().stream(print_paper, source, memory=memory) as pieces:
        return b"".join([piece async for piece in pieces])


async def test_a_paper_has_its_title_its_words_and_the_number_of_every_page() -> None:
    pdf = await printed(
        Heading(text="设备"),
        Facts(rows=[Answer(name="型号", value="KFR-35GW"), Answer(name="编号", value="")]),
        Words(text="清洗滤网，加氟利昂 0.3 kg。"),
    )
    [page] = pages_of(pdf)
    for words in (
        "服务报告",
        "设备",
        "KFR-35GW",
        "清洗滤网",
        "第 1 页，共 1 页",
        "BX20260101-0001",
    ):
        assert words in page


async def test_the_header_of_a_long_table_comes_again_on_every_page() -> None:
    rows = [[str(number), f"零件 {number}", "好"] for number in range(1, 201)]
    pages = pages_of(await printed(Grid(header=["序号", "名称", "结果"], rows=rows)))
    assert len(pages) > 3
    assert all("名称" in page and f"共 {len(pages)} 页" in page for page in pages)
    assert all(f"零件 {number}" in "".join(pages) for number in range(1, 201))


async def test_a_table_with_many_columns_is_told_row_by_row() -> None:
    header = [f"第{number}列" for number in range(1, 13)]
    text = words_of(await printed(Grid(header=header, rows=[[f"值{n}" for n in range(1, 13)]])))
    assert all(f"第{number}列值{number}" in text for number in range(1, 13))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("<b>粗</b><script>&amp;", "<b>粗</b><script>&amp;"),
        ("<font color='red' size='900'>", "<fontcolor='red'size='900'>"),
        ("a\x00b\x07c\ud800d\u202ee\u200bf", "abcdef"),
        ("好👍了\U000f0000", "好〓了〓"),
        ("<para><img src='file:///etc/passwd'/></para>", "<para><imgsrc='file:///etc/passwd'/>"),
        ("12℃ 和 Ⅴ 级", "12°C和V级"),
        ("第一行\n第二行\r\n\t第三行", "第一行第二行第三行"),
    ],
)
async def test_whatever_somebody_wrote_is_shown_and_not_obeyed(said: str, shown: str) -> None:
    safe = said.encode("utf-8", "replace").decode() if "\ud800" in said else said
    blocks: list[Block] = [Words(text=safe), Grid(header=["甲"], rows=[[safe]])]
    assert words_of(await printed(*blocks)).count(
        shown.replace("d", "?d") if safe != said else shown
    )


async def test_texts_longer_than_a_page_go_on_on_the_next() -> None:
    novel = "很长的说明" * 1200
    pages = pages_of(
        await printed(
            Words(text=novel),
            Facts(rows=[Answer(name="说明", value=novel)]),
            Grid(header=["一", "二", "三", "四"], rows=[["a", novel, "b", "x" * 6000]]),
        )
    )
    whole = "".join("".join(page.split()) for page in pages)
    assert whole.count("很长的说明") >= 3500, "lines that a page's foot stands in count as broken"
    assert whole.count("x") >= 6000


@pytest.mark.long
async def test_a_hundred_photos_fit_into_little_memory() -> None:
    async def give(name: str) -> AsyncIterator[bytes]:
        yield a_jpeg(2560, 1900 + int(name))  # no two alike: the same one would be kept once

    slots = [Picture(name=str(number), caption=f"照片 {number}") for number in range(100)]
    pdf = await printed(Pictures(pictures=slots), give=give, memory=512 * MEBIBYTE)
    assert pictures_of(pdf) == 100
    assert "照片99" in words_of(pdf)
    assert len(pdf) < 8 * MEBIBYTE


async def test_more_pictures_than_a_paper_has_room_for_are_said_to_be_missing() -> None:
    photo = a_jpeg(40, 30)

    async def give(name: str) -> AsyncIterator[bytes]:
        yield photo

    slots = [Picture(name=str(number)) for number in range(MOST_PICTURES + 2)]
    pdf = await printed(Pictures(pictures=slots), give=give)
    assert words_of(pdf).count("（图片无法显示）") == 2


async def test_what_is_no_picture_becomes_a_line_that_says_so() -> None:
    whole = a_jpeg(200, 300)
    bad = {
        "cut": whole[: len(whole) // 2],
        "words": b"not a picture",
        "gone": b"",
        "bomb": a_png_bomb(20_000),
        "jpeg-bomb": a_jpeg_bomb(),
        "huge": b"\xff" * (9 * MEBIBYTE),
        "good": whole,
    }

    async def give(name: str) -> AsyncIterator[bytes]:
        yield bad[name]

    slots = [Picture(name=name, caption=name) for name in bad]
    pdf = await printed(Pictures(pictures=slots), give=give)
    assert pictures_of(pdf) == 1
    assert words_of(pdf).count("（图片无法显示）") == 6


async def test_a_blank_form_has_room_to_write_and_boxes_to_tick() -> None:
    pdf = await printed(
        Space(name="故障现象", hint="必填", lines=3),
        Space(name="是否漏水", choices=["是", "否"]),
    )
    assert "故障现象（必填）" in words_of(pdf)
    assert "□是" in words_of(pdf)
    assert BytesIO(pdf).read(5) == b"%PDF-"


def test_the_letters_that_the_font_has_as_empty_space_are_known() -> None:
    with TTFont(FONT_FILE, fontNumber=FACE, lazy=True) as font:
        glyphs = font["glyf"]
        drawn = {code: glyphs[name].numberOfContours for code, name in font.getBestCmap().items()}
    empty = {chr(code) for code, contours in drawn.items() if contours == 0}
    seen = [each for each in empty if unicodedata.category(each)[0] in "LSNP"]
    assert len(seen) == 17
    assert all(printable(each) for each in seen)
    assert all(chinese_font().shows(printable(each)) for each in seen)
