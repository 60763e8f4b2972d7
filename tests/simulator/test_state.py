"""What outlives a restart, and what becomes of a state that cannot be read."""

import asyncio
import stat
import sys
import time
from pathlib import Path

import pytest
from tornado.testing import bind_unused_port

from backend.simulator import Simulator, SimulatorCannotStart
from backend.simulator.world.accounts import Accounts
from backend.simulator.world.rules import Rules
from tests.simulator.conftest import ACCOUNTS, LI, OA, SUBSCRIBED, WANG, ZHAO, Platform
from tests.simulator.test_customer_service import send as send_custom
from tests.simulator.test_media import JPEG, fetch, upload
from tests.simulator.test_menus import BUTTONS, scene_code
from tests.simulator.test_menus import create as create_menu
from tests.simulator.test_template_messages import send
from tests.simulator.test_wecom_messages import card
from tests.simulator.test_wecom_messages import send as send_wecom
from tests.support.simulator import SimulatorControl


async def started(path: Path) -> tuple[Simulator, SimulatorControl, Platform]:
    simulator = Simulator(state_path=path)
    await simulator.start()
    control = SimulatorControl(simulator.url)
    return simulator, control, Platform(simulator, control)


def wait_until_written(path: Path, words: str) -> None:
    while not path.exists() or words not in path.read_text():
        time.sleep(0.02)


def aside(path: Path) -> Path:
    """Where the state is written before it takes its name."""
    return path.with_name(path.name + ".writing")


async def stopped(simulator: Simulator, control: SimulatorControl, platform: Platform) -> None:
    control.close()
    platform.close()
    await simulator.stop()


async def test_a_restart_keeps_what_the_phones_show_and_what_the_platform_promised(
    tmp_path: Path,
) -> None:
    path = tmp_path / "phones" / "state.jsonl"
    simulator, control, platform = await started(path)
    await control.put_accounts(ACCOUNTS)
    for person in (WANG, LI, ZHAO):
        await control.put_person(person)
    await control.put_rules(Rules(short_thing_length=7))
    await control.advance_clock(120)
    await control.grant_consent("oWangMp", SUBSCRIBED, 4)
    first = await send(platform, client_msg_id="tk1")
    await send_wecom(platform, card())
    token, code = await platform.token(), await control.login_code("wang")
    before = await control.messages()
    await stopped(simulator, control, platform)

    simulator, control, platform = await started(path)
    assert await control.accounts() == ACCOUNTS
    assert await control.rules() == Rules(short_thing_length=7)
    assert (await control.clock()).offset_seconds == 120
    assert (await control.consents())[0].count == 4
    assert await control.messages() == before
    assert await platform.token() == token
    assert (await send(platform, client_msg_id="tk1")).body == first.body
    assert (await send_wecom(platform, card())).errcode == 42014
    signed_in = await platform.get(
        "sns/jscode2session",
        appid="wx0b",
        secret="mp-secret",
        js_code=code,
        grant_type="authorization_code",
    )
    assert signed_in.body["openid"] == "oWangMp"
    second = await send(platform)
    assert second.body["msgid"] > first.body["msgid"]
    assert await control.latest_message_id() == before.latest + 1
    await stopped(simulator, control, platform)


async def test_a_restart_keeps_media_windows_menus_codes_and_cards(tmp_path: Path) -> None:
    path = tmp_path / "state.jsonl"
    simulator, control, platform = await started(path)
    await control.put_accounts(ACCOUNTS)
    for person in (WANG, LI):
        await control.put_person(person)
    await control.gesture("wang", {"kind": "say", "app_id": OA, "text": "在吗"})
    await create_menu(platform, BUTTONS)
    media_id = (await upload(platform, JPEG)).body["media_id"]
    scene = await scene_code(platform)
    await send_wecom(platform, card())
    pushes = await control.pushes()
    await stopped(simulator, control, platform)

    simulator, control, platform = await started(path)
    assert (await fetch(platform, media_id)).body == JPEG
    assert (await send_custom(platform)).errcode == 0
    tapped = await control.gesture("wang", {"kind": "menu", "app_id": OA, "path": "0"})
    assert tapped.push is not None
    assert tapped.push.id == pushes.latest + 1
    followed = await control.gesture("li", {"kind": "scan", "text": scene})
    assert followed.push is not None
    assert followed.push.fields["EventKey"] == "qrscene_dev_8fK2"
    assert (await control.pushes(limit=1)).pushes == pushes.pushes
    assert (await send_wecom(platform, card())).errcode == 42014
    await stopped(simulator, control, platform)


async def test_a_change_is_written_without_waiting_for_the_end(tmp_path: Path) -> None:
    path = tmp_path / "state.jsonl"
    simulator, control, platform = await started(path)
    await control.put_accounts(ACCOUNTS)
    await asyncio.to_thread(wait_until_written, path, "oa-secret")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    copy = tmp_path / "as-after-a-kill.jsonl"
    copy.write_bytes(path.read_bytes())
    await stopped(simulator, control, platform)

    simulator, control, platform = await started(copy)
    assert await control.accounts() == ACCOUNTS
    await stopped(simulator, control, platform)
    assert not aside(path).exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}x\n",
        b"\xff\xfe",
        b'{"version": 2}\n',
        b'{"version": 1}\nmessage {"id": 1}\n',
        b'{"version": 1}\nghost {}\n',
    ],
)
async def test_a_state_that_cannot_be_read_stops_the_start_and_stays_as_it_is(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "state.jsonl"
    path.write_bytes(content)
    simulator = Simulator(state_path=path)
    with pytest.raises(SimulatorCannotStart, match=r"state\.jsonl"):
        await simulator.start()
    assert path.read_bytes() == content
    await simulator.stop()
    assert path.read_bytes() == content


async def test_a_taken_port_is_named_in_one_line(simulator: Simulator) -> None:
    second = Simulator(port=simulator.port)
    with pytest.raises(SimulatorCannotStart) as refused:
        await second.start()
    assert str(refused.value) == f"port {simulator.port} cannot be used: Address already in use"


async def test_a_state_that_cannot_be_written_does_not_stop_the_service(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    simulator, control, platform = await started(folder / "state.jsonl")
    # A folder where the file is written aside: opening it fails, as a full disk would.
    aside(folder / "state.jsonl").mkdir(parents=True)
    await control.put_accounts(ACCOUNTS)
    await control.put_accounts(Accounts())
    assert await control.accounts() == Accounts()
    aside(folder / "state.jsonl").rmdir()
    await control.put_accounts(ACCOUNTS)
    await stopped(simulator, control, platform)
    assert "oa-secret" in (folder / "state.jsonl").read_text()


async def test_a_simulator_can_be_stopped_twice_and_before_it_starts() -> None:
    simulator = Simulator()
    await simulator.stop()
    await simulator.start()
    assert simulator.url == f"http://127.0.0.1:{simulator.port}"
    await simulator.stop()
    await simulator.stop()


async def test_a_process_serves_until_it_is_told_to_stop_and_saves(tmp_path: Path) -> None:
    path = tmp_path / "state.jsonl"
    listening, port = bind_unused_port()
    listening.close()
    program = (
        "import asyncio, sys, pathlib; from backend.simulator import run; "
        "asyncio.run(run(int(sys.argv[1]), pathlib.Path(sys.argv[2])))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(port), str(path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert b"started" in await process.stdout.readline()
    async with SimulatorControl(f"http://127.0.0.1:{port}") as control:
        await control.put_accounts(ACCOUNTS)
    process.terminate()
    assert await process.wait() == 0
    assert "oa-secret" in path.read_text()
