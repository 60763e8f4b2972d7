"""Every label is read back by a decoder that has nothing to do with the one that made it."""

from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from backend.kit.chinese_font import chinese_font
from backend.kit.labels import (
    Label,
    LabelSheet,
    SheetLayout,
    label_png,
    label_svg,
    print_sheet,
)
from backend.kit.labels.drawing import QUIET_MODULES, SAFE, draw
from backend.kit.labels.sheet import GAP, LEFT, PER_PAGE, TOP
from backend.kit.tokens import new_public_code
from backend.kit.workshop import Workshop

POINTS_PER_MM = 72 / 25.4


def a_label(**changes: str) -> Label:
    code = new_public_code()
    fields = {
        "url": f"https://service.example.com/q/{code}",
        "ending": code[-6:],
        "brand": "澜和",
        "model": "KFR-35GW/LH26",
    }
    return Label.model_validate(fields | changes)


def sheet_of(labels: list[Label], layout: SheetLayout) -> pypdfium2.PdfDocument:
    order = LabelSheet(layout=layout, labels=labels).model_dump_json().encode()
    return pypdfium2.PdfDocument(print_sheet(order))


def page_at(document: pypdfium2.PdfDocument, number: int, dpi: int) -> Image.Image:
    image: Image.Image = document[number].render(scale=dpi / 72).to_pil()
    return image.convert("L")


def decoded(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("layout", list(SheetLayout))
def test_every_code_of_a_printed_sheet_is_read(dpi: int, layout: SheetLayout) -> None:
    labels = [a_label() for _ in range(PER_PAGE + 3 if layout is SheetLayout.A4 else 3)]
    document = sheet_of(labels, layout)
    assert len(document) == (2 if layout is SheetLayout.A4 else 3)
    read = [text for n in range(len(document)) for text in decoded(page_at(document, n, dpi))]
    assert sorted(read) == sorted(label.url for label in labels)


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_a_png_is_read_at_the_size_it_says(dpi: int) -> None:
    label = a_label()
    image = Image.open(BytesIO(label_png(label, dpi)))
    assert decoded(image) == [label.url]
    assert image.size == (round(40 / 25.4 * dpi), round(30 / 25.4 * dpi))
    assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.01)


@pytest.mark.parametrize("turned", [7, 90, 180, 223])
@pytest.mark.parametrize("dpi", [203, 300])
def test_a_blurred_and_turned_print_is_still_read(turned: int, dpi: int) -> None:
    label = a_label()
    image = page_at(sheet_of([label], SheetLayout.ROLL), 0, dpi)
    photographed = image.rotate(turned, expand=True, fillcolor=255).filter(
        ImageFilter.GaussianBlur(dpi / 203)
    )
    assert decoded(photographed) == [label.url]


def test_a_scratched_code_is_still_read() -> None:
    label = a_label()
    image = page_at(sheet_of([label], SheetLayout.ROLL), 0, 300)
    scratch = Image.new("L", (int(1.2 / 25.4 * 300), int(8 / 25.4 * 300)), 255)
    image.paste(scratch, (int(13 / 25.4 * 300), int(12 / 25.4 * 300)))
    assert decoded(image) == [label.url]


def test_the_code_bears_damage_and_keeps_its_quiet_zone() -> None:
    drawing = draw(a_label())
    code = drawing.code
    [found] = zxingcpp.read_barcodes(Image.open(BytesIO(label_png(a_label(), 300))))
    assert found.ec_level in {"M", "Q", "H"}
    width = len(code.rows)
    for row, start, length in code.runs():
        assert QUIET_MODULES <= row < width - QUIET_MODULES
        assert start >= QUIET_MODULES
        assert start + length <= width - QUIET_MODULES
    right = code.left + code.side
    assert all(words.left >= right - 0.3 for words in drawing.words), "text outside quiet zone"


def test_nothing_dark_stands_within_two_millimetres_of_the_cut() -> None:
    dpi = 600
    label = a_label(brand="华夏国际智能家居集团", model="EXTRA-LONG-MODEL-NAME-2026/PRO-MAX-B")
    for image in (
        Image.open(BytesIO(label_png(label, dpi))),
        page_at(sheet_of([label], SheetLayout.ROLL), 0, dpi),
    ):
        ink = image.convert("L").point(lambda value: 255 if value < 128 else 0).getbbox()
        assert ink is not None
        edge = SAFE / 25.4 * dpi - 2
        assert ink[0] >= edge
        assert ink[1] >= edge
        assert ink[2] <= image.width - edge
        assert ink[3] <= image.height - edge


def test_sheets_are_a4_and_rolls_are_one_label_a_page() -> None:
    sheet, roll = (sheet_of([a_label()], layout) for layout in SheetLayout)
    assert sheet[0].get_size() == pytest.approx((210 * POINTS_PER_MM, 297 * POINTS_PER_MM), abs=0.1)
    assert roll[0].get_size() == pytest.approx((40 * POINTS_PER_MM, 30 * POINTS_PER_MM), abs=0.01)


def test_labels_stand_where_the_cutter_expects_them() -> None:
    labels = [a_label() for _ in range(6)]
    image = page_at(sheet_of(labels, SheetLayout.A4), 0, 300)
    places = {found.text: found.position for found in zxingcpp.read_barcodes(image)}
    code = draw(labels[0]).code
    dark = QUIET_MODULES * code.module
    dots = 300 / 25.4
    for number, label in enumerate(labels):
        left = LEFT + (number % 4) * (40 + GAP) + code.left + dark
        top = TOP + (number // 4) * (30 + GAP) + code.top + dark
        corner = places[label.url].top_left
        assert (corner.x / dots, corner.y / dots) == pytest.approx((left, top), abs=0.3)


def test_the_words_of_a_sheet_are_text_in_right_chinese() -> None:
    label = a_label(brand="澜和", model="挂壁式空调 KFR-35GW")
    text = sheet_of([label], SheetLayout.ROLL)[0].get_textpage().get_text_range()
    assert "".join(text.split()) == f"扫码报修澜和挂壁式空调KFR-35GW尾号{label.ending}"


def test_the_font_is_part_of_the_file_and_only_what_is_needed_of_it() -> None:
    order = LabelSheet(layout=SheetLayout.ROLL, labels=[a_label()]).model_dump_json().encode()
    pdf = print_sheet(order)
    assert b"/FontFile2" in pdf
    assert b"+WenQuanYiMicroHei" in pdf
    assert len(pdf) < 60_000, "the whole font has 5 MB"


def test_an_svg_loads_nothing_and_needs_no_font() -> None:
    label = a_label(brand="<澜和>&Co")
    svg = label_svg(label).decode()
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" width="40mm" height="30mm"')
    assert "<text" not in svg
    assert "href" not in svg
    assert svg.count("http") == 1, "only the name of the format"
    assert "&lt;澜和&gt;&amp;Co" in svg
    assert svg.count("<path") == 2


def test_the_font_knows_every_usual_character() -> None:
    font = chinese_font()
    assert all(font._name(chr(point)) != ".notdef" for point in range(0x4E00, 0x9FA6))
    assert font.width("扫码报修") == pytest.approx(4.0)


def test_what_the_font_lacks_is_spelled_and_never_an_empty_box() -> None:
    label = a_label(brand="Ⅴ 型 👍", model="-5℃ 至\n45℃ Ⅹ 级")
    text = sheet_of([label], SheetLayout.ROLL)[0].get_textpage().get_text_range()
    said = "".join(text.split())
    assert said == f"扫码报修V型〓-5°C至45°CX级尾号{label.ending}"
    spelled = a_label(
        url=label.url, ending=label.ending, brand="V 型 〓", model="-5°C 至 45°C X 级"
    )
    assert label_png(label, 203) == label_png(spelled, 203)
    drawn = [label_svg(each).partition(b"</title>")[2] for each in (label, spelled)]
    assert drawn[0] == drawn[1]


@settings(max_examples=60, deadline=None)
@given(
    brand=st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1),
    model=st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1),
)
def test_no_name_is_too_strange_or_too_long_for_a_label(brand: str, model: str) -> None:
    drawing = draw(a_label(brand=brand, model=model))
    font = chinese_font()
    for words in drawing.words:
        assert font.shows(words.text)
        assert words.left + font.width(words.text) * words.size <= 40 - SAFE + 0.01


@pytest.mark.long
async def test_five_hundred_labels_are_made_outside_the_event_loop() -> None:
    labels = [a_label() for _ in range(500)]
    order = LabelSheet(layout=SheetLayout.A4, labels=labels).model_dump_json().encode()
    document = pypdfium2.PdfDocument(await Workshop().run(print_sheet, order))
    assert len(document) == 16
    assert sorted(decoded(page_at(document, 15, 203))) == sorted(x.url for x in labels[480:])
