"""XML and JSON become one shape; what is dangerous or broken is refused."""

import json

import pytest

from backend.channels.wechat.callbacks.bodies import MOST_DEPTH, MOST_ELEMENTS, read_body
from backend.channels.wechat.callbacks.errors import PushUnreadable
from tests.support.pushes import LAUGHS

POPUP = {
    "TemplateId": "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc",
    "SubscribeStatusString": "accept",
    "PopupScene": "2",
}


def test_fields_repeated_elements_and_texts_are_read() -> None:
    xml = """<xml><A><![CDATA[x < y & 中文]]></A><B> 12 </B><C/><D><E>1</E><E>2</E></D>
    <detail><label>100</label></detail><detail><label>20001</label></detail></xml>"""
    assert read_body(xml.encode()) == {
        "A": "x < y & 中文",
        "B": "12",
        "C": "",
        "D": {"E": ["1", "2"]},
        "detail": [{"label": "100"}, {"label": "20001"}],
    }


def test_json_gives_texts_for_numbers_and_keeps_all_digits() -> None:
    body = b'{"MsgId": 4561255354251345929, "x": 1.50, "y": true, "z": null, "l": [1, {"a": 2}]}'
    assert read_body(body) == {
        "MsgId": "4561255354251345929",
        "x": "1.50",
        "y": "true",
        "z": "",
        "l": ["1", {"a": "2"}],
    }


@pytest.mark.parametrize("listed", [POPUP, [POPUP], [POPUP, POPUP]])
@pytest.mark.parametrize("word", ["Popup", "Change", "Sent"])
def test_the_list_of_a_subscription_event_stands_where_xml_has_it(
    word: str, listed: object
) -> None:
    body = json.dumps({"Event": f"subscribe_msg_{word.lower()}_event", "List": listed})
    assert read_body(body.encode()) == {
        f"SubscribeMsg{word}Event": {"List": listed},
        "Event": f"subscribe_msg_{word.lower()}_event",
    }


def test_a_list_of_another_event_stays_where_it_is() -> None:
    assert read_body(b'{"Event": "other", "List": ["1"]}') == {"Event": "other", "List": ["1"]}


def nested(depth: int) -> str:
    return "<xml>" + "<a>" * depth + "</a>" * depth + "</xml>"


BROKEN = {
    "nothing": b"",
    "blanks": b" \n\t ",
    "plain text": b"success",
    "a form": b"a=1&b=2",
    "an array": b"[]",
    "broken JSON": b'{"Encrypt": ',
    "JSON that Tencent's own sample has": b'{"FromUserName": :mycreate"}',
    "not a number": b'{"a": NaN}',
    "half a surrogate pair": b'{"a": "\\ud800"}',
    "half a surrogate pair in a name": b'{"\\udfff": 1}',
    "broken UTF-8 in JSON": b'{"a": "\xff"}',
    "JSON nested deeply": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "JSON nested a little too deeply": b'{"a":' * (MOST_DEPTH + 1) + b"1" + b"}" * (MOST_DEPTH + 1),
    "lists nested deeply": b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}",
    "broken XML": b"<xml><a></xml>",
    "half of it": b"<xml><a>",
    "two roots": b"<xml><a/></xml><xml><a/></xml>",
    "another root": b"<html><a/></html>",
    "no fields": b"<xml>text</xml>",
    "broken UTF-8 in XML": b"<xml><a>\xff\xfe</a></xml>",
    "UTF-16": "<xml><a>1</a></xml>".encode("utf-16"),
    "a lone nul": b"<xml><a>\x00</a></xml>",
    "an entity of nobody": b"<xml><a>&nobody;</a></xml>",
    "a file of the server": (
        b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Encrypt>&f;</Encrypt></xml>'
    ),
    "an address of the server's net": (
        b'<!DOCTYPE xml SYSTEM "http://127.0.0.1:1/x.dtd"><xml><a>1</a></xml>'
    ),
    "a parameter entity": b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///dev/zero">%p;]><xml/>',
    "billion laughs": LAUGHS.encode(),
    "quadratic laughs": (
        b'<!DOCTYPE a [<!ENTITY a "'
        + b"x" * 20_000
        + b'">]><xml><a>'
        + b"&a;" * 9000
        + b"</a></xml>"
    ),
    "too deep": nested(MOST_DEPTH + 1).encode(),
    "very deep": nested(8000).encode(),
    "too many": b"<xml>" + b"<a/>" * MOST_ELEMENTS + b"</xml>",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_broken_or_dangerous_is_refused(body: bytes) -> None:
    with pytest.raises(PushUnreadable):
        read_body(body)


def test_predefined_entities_and_numbered_characters_are_read() -> None:
    assert read_body(b"<xml><a>1 &lt; 2 &amp; &#20013;</a></xml>") == {"a": "1 < 2 & 中"}
    assert read_body(nested(MOST_DEPTH - 1).encode())
