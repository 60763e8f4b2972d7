"""What holds for every address of the platform (protocol sheet 2), and faults on order."""

import asyncio

import pytest
from tornado.httpclient import HTTPError
from tornado.simple_httpclient import HTTPStreamClosedError

from backend.simulator.api.call import OPEN_HOST, WECOM_HOST
from backend.simulator.api.handler import ENDPOINTS
from backend.simulator.world.faults import FaultOrder
from backend.simulator.world.rules import Rules
from tests.simulator.conftest import DISPATCHED, MP, OA, Platform
from tests.simulator.test_template_messages import DATA
from tests.support.simulator import SimulatorRefused

TOKEN = f"{OPEN_HOST}/cgi-bin/token"
STABLE = f"{OPEN_HOST}/cgi-bin/stable_token"
SEND = f"{OPEN_HOST}/cgi-bin/message/template/send"
MESSAGE = {"touser": "oWangOa", "template_id": DISPATCHED, "data": DATA}


@pytest.mark.parametrize("host", [OPEN_HOST, WECOM_HOST, "mp.weixin.qq.com", "API.WEIXIN.QQ.COM"])
async def test_an_address_nobody_has_is_answered_as_the_platform_does(
    platform: Platform, host: str
) -> None:
    for path in ("cgi-bin/nothing", "", "__control__/people", "phone/wang"):
        answer = await platform.get(path, host=host)
        assert answer.status == 404
        assert answer.errcode == 40066
        assert answer.content_type == "application/json; encoding=utf-8"
    calls = await platform.control.calls_to("unknown")
    assert (calls.calls, calls.refused) == (4, 4)
    await platform.control.put_rules(Rules(unknown_endpoint_status=200))
    assert (await platform.get("cgi-bin/nothing", host=host)).status == 200


async def test_each_address_lives_on_its_own_host(platform: Platform) -> None:
    places = {(endpoint.host, endpoint.path) for endpoint in ENDPOINTS}
    for endpoint in ENDPOINTS:
        elsewhere = WECOM_HOST if endpoint.host == OPEN_HOST else OPEN_HOST
        if (elsewhere, endpoint.path) in places:
            continue
        response = await platform.raw(endpoint.method, endpoint.path, elsewhere)
        assert response.code == 404


async def test_the_wrong_method_is_named(platform: Platform) -> None:
    for endpoint in ENDPOINTS:
        method, errcode = ("POST", 43001) if endpoint.method == "GET" else ("GET", 43002)
        body = b"{}" if method == "POST" else None
        response = await platform.raw(method, endpoint.path, endpoint.host, body)
        assert response.code == 200
        assert f'"errcode":{errcode},' in response.body.decode()
    refused = await platform.raw("OPTIONS", "cgi-bin/token")
    assert refused.code == 405
    assert b'"errcode":-1,' in refused.body


async def test_the_host_is_found_whatever_its_case_and_port(platform: Platform) -> None:
    for host in ("API.weixin.QQ.com", f"{OPEN_HOST}:443"):
        answer = await platform.get(
            "cgi-bin/token",
            host=host,
            grant_type="client_credential",
            appid=OA,
            secret="oa-secret",
        )
        assert answer.body["expires_in"] == 7200


async def test_answers_hold_literal_chinese(platform: Platform) -> None:
    token = await platform.token()
    path = f"cgi-bin/template/get_all_private_template?access_token={token}"
    response = await platform.raw("GET", path)
    assert "派单通知".encode() in response.body


async def test_undecodable_queries_are_refused_and_not_a_failure(platform: Platform) -> None:
    for query in ("access_token=%ff%fe", "access_token=%00", "access_token=a&access_token="):
        response = await platform.raw("GET", f"cgi-bin/template/get_all_private_template?{query}")
        assert response.code == 200
        assert b'"errcode":4' in response.body


async def test_a_body_past_the_limit_of_the_port_is_not_even_read(platform: Platform) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", platform.simulator.port)
    writer.write(
        b"POST /cgi-bin/stable_token HTTP/1.1\r\nHost: api.weixin.qq.com\r\n"
        b"Content-Length: 50000000\r\n\r\n"
    )
    assert (await reader.read()).startswith(b"HTTP/1.1 400 ")
    writer.close()
    await writer.wait_closed()
    assert (await platform.control.calls_to(STABLE)).calls == 0
    assert (await platform.stable()).errcode == 0


async def test_calls_are_counted_by_endpoint_and_listed_with_their_account(
    platform: Platform,
) -> None:
    token = await platform.token()
    await platform.token()
    await platform.stable(secret="wrong")
    await platform.post("cgi-bin/message/template/send", {**MESSAGE, "touser": "x"}, token)
    assert (await platform.control.calls_to(STABLE)).calls == 3
    assert (await platform.control.calls_to(STABLE)).refused == 1
    view = await platform.control.calls()
    assert [(call.endpoint, call.account, call.errcode) for call in view.recent] == [
        (STABLE, OA, 0),
        (STABLE, OA, 0),
        (STABLE, OA, 40125),
        (SEND, OA, 40003),
    ]
    assert len((await platform.control.calls(endpoint=SEND)).recent) == 1
    assert (await platform.control.calls(account=MP)).recent == []
    await platform.control.clear_calls()
    assert (await platform.control.calls_to(STABLE)).calls == 0


async def test_an_errcode_on_order_comes_as_often_as_asked_and_nothing_is_done(
    platform: Platform,
) -> None:
    token = await platform.token()
    await platform.control.order_fault(FaultOrder(endpoint=SEND, errcode=45011, times=2))
    path = "cgi-bin/message/template/send"
    codes = [(await platform.post(path, MESSAGE, token)).errcode for _ in range(3)]
    assert codes == [45011, 45011, 0]
    assert await platform.sent() == 1
    assert await platform.control.faults() == []


async def test_a_fault_after_the_work_loses_only_the_answer(platform: Platform) -> None:
    token = await platform.token()
    order = FaultOrder(endpoint=SEND, errcode=-1, stage="after")
    await platform.control.order_fault(order)
    answer = await platform.post("cgi-bin/message/template/send", MESSAGE, token)
    assert answer.errcode == -1
    assert answer.errmsg.startswith("system error rid: ")
    assert await platform.sent() == 1


@pytest.mark.parametrize(("stage", "delivered"), [("before", 0), ("after", 1)])
async def test_a_connection_is_cut_before_or_after_the_work(
    platform: Platform, stage: str, delivered: int
) -> None:
    token = await platform.token()
    order = FaultOrder.model_validate({"endpoint": SEND, "cut": True, "stage": stage})
    await platform.control.order_fault(order)
    with pytest.raises(HTTPStreamClosedError):
        await platform.post("cgi-bin/message/template/send", MESSAGE, token)
    assert await platform.sent() == delivered
    [call] = (await platform.control.calls(endpoint=SEND)).recent
    assert call.errcode is None
    assert call.http_status is None
    assert call.fault_id is not None
    assert (await platform.post("cgi-bin/message/template/send", MESSAGE, token)).errcode == 0


async def test_a_status_or_odd_words_come_instead_of_json(platform: Platform) -> None:
    await platform.control.order_fault(FaultOrder(endpoint=TOKEN, http_status=502))
    broken = await platform.plain()
    assert broken.status == 502
    assert broken.body == "<h1>502</h1>"
    await platform.control.order_fault(FaultOrder(endpoint=TOKEN, body="<html>请登录</html>"))
    portal = await platform.plain()
    assert portal.status == 200
    assert portal.body == "<html>请登录</html>"
    assert (await platform.plain()).errcode == 0


async def test_a_slow_answer_keeps_nobody_else_waiting_and_ends_with_the_simulator(
    platform: Platform,
) -> None:
    await platform.control.order_fault(FaultOrder(endpoint=STABLE, slow_seconds=60, account=MP))
    slow = asyncio.create_task(platform.stable(MP, "mp-secret"))
    while await platform.control.faults():
        assert (await platform.stable()).errcode == 0
    assert not slow.done()
    await platform.simulator.stop()
    await asyncio.wait([slow])
    assert slow.exception() is None or isinstance(slow.exception(), HTTPError)


async def test_a_slow_answer_after_the_work_has_delivered_already(platform: Platform) -> None:
    token = await platform.token()
    order = FaultOrder(endpoint=SEND, slow_seconds=60, stage="after")
    await platform.control.order_fault(order)
    slow = asyncio.create_task(platform.post("cgi-bin/message/template/send", MESSAGE, token))
    arrived = await platform.control.next_message(person="wang")
    assert arrived.title == "派单通知"
    assert not slow.done()
    slow.cancel()
    await asyncio.wait([slow])


async def test_a_short_wait_is_answered_as_usual(platform: Platform) -> None:
    await platform.control.order_fault(FaultOrder(endpoint=STABLE, slow_seconds=0.01))
    assert (await platform.stable()).body["expires_in"] == 7200
    [call] = (await platform.control.calls()).recent
    assert (call.errcode, call.fault_id) == (0, 1)


async def test_faults_are_narrowed_to_an_account_listed_and_cleared(platform: Platform) -> None:
    control = platform.control
    fault = await control.order_fault(
        FaultOrder(endpoint=STABLE, errcode=-1, times=None, account=MP)
    )
    assert (await platform.stable()).errcode == 0
    assert (await platform.stable(MP, "mp-secret")).errcode == -1
    assert (await platform.stable(MP, "mp-secret")).errcode == -1
    [listed] = await control.faults()
    assert (listed.id, listed.taken, listed.times) == (fault.id, 2, None)
    await control.order_fault(FaultOrder(endpoint="*", errcode=-1))
    await control.order_fault(FaultOrder(endpoint=WECOM_HOST, errcode=-1))
    assert await control.clear_faults(fault.id) == 1
    assert (await platform.stable(MP, "mp-secret")).errcode == -1
    assert (await platform.stable(MP, "mp-secret")).errcode == 0
    assert await control.clear_faults() == 1
    assert await control.faults() == []
    with pytest.raises(SimulatorRefused) as refused:
        await control.clear_faults(fault.id)
    assert refused.value.status == 404


async def test_a_fault_for_an_agent_leaves_its_neighbour_alone(platform: Platform) -> None:
    narrow = await platform.agent_token("narrow-secret")
    token = await platform.agent_token()
    order = FaultOrder(endpoint="cgi-bin/user/get", errcode=60020, account="ww0c:1000002")
    await platform.control.order_fault(order)
    query = {"host": WECOM_HOST, "userid": "lisi"}
    assert (await platform.get("cgi-bin/user/get", access_token=narrow, **query)).errcode == 0
    assert (await platform.get("cgi-bin/user/get", access_token=token, **query)).errcode == 60020
    assert (await platform.get("cgi-bin/user/get", access_token=token, **query)).errcode == 0


async def test_a_fault_for_an_address_that_does_not_exist_is_refused(platform: Platform) -> None:
    with pytest.raises(SimulatorRefused) as refused:
        await platform.control.order_fault(FaultOrder(endpoint="cgi-bin/tokne", errcode=-1))
    assert refused.value.status == 422
    assert TOKEN in refused.value.body


async def test_a_good_answer_may_come_under_a_wrong_content_type(platform: Platform) -> None:
    await platform.control.order_fault(
        FaultOrder(endpoint="cgi-bin/stable_token", content_type="text/html; charset=gbk")
    )
    raw = await platform.raw(
        "POST",
        "cgi-bin/stable_token",
        body=b'{"grant_type":"client_credential","appid":"wx0a","secret":"oa-secret"}',
    )
    assert raw.headers["Content-Type"] == "text/html; charset=gbk"
    assert b'"access_token":' in raw.body
    assert await platform.control.faults() == []
