"""A technician's phone at `/bench/`, and the meter that counts what his thumb has to do."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from time import monotonic
from typing import Any, Final

from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.colleagues import PASSWORD
from tests.browser.elsewhere import led_to
from tests.browser.taps import READINGS
from tests.browser.visitors import Visitor, Visitors
from tests.browser.workshop import Technician, at_the_door

WIDTH, HEIGHT = 360, 780
MOST_TAPS: Final = 3
SIZES: Final = ((360, 780), (768, 1024), (1024, 768))


def a_photo() -> FilePayload:
    """A JPEG as a phone takes it, which does not compress to nothing."""
    drawn = BytesIO()
    Image.effect_noise((1200, 900), 60).convert("RGB").save(drawn, "JPEG")
    return FilePayload(name="camera.jpg", mimeType="image/jpeg", buffer=drawn.getvalue())


@dataclass
class Bench:
    visitor: Visitor
    technician: Technician
    taps: int = field(default=0)

    @classmethod
    def of(cls, visitors: Visitors, technician: Technician, **options: Any) -> "Bench":
        """A phone of 360 by 780 at the customer's door."""
        phone = {
            "has_touch": True,
            "device_scale_factor": 2,
            "geolocation": at_the_door(),
            "permissions": ["geolocation"],
        }
        return cls(visitors(width=WIDTH, height=HEIGHT, **phone | options), technician)

    @classmethod
    def signed_in(cls, visitors: Visitors, technician: Technician, **options: Any) -> "Bench":
        bench = cls.of(visitors, technician, **options)
        bench.sign_in()
        return bench

    @property
    def page(self) -> Page:
        return self.visitor.page

    def sign_in(self) -> None:
        self.visitor.open("/bench/")
        self.fill_in()
        expect(self.text("待上门")).to_be_visible()

    def fill_in(self) -> None:
        page = self.page
        page.locator("input[type=password]:visible").wait_for()
        page.locator("input:visible").first.fill(self.technician.username)
        page.locator("input[type=password]:visible").fill(PASSWORD)
        self.tap(self.button("登录"))

    def token(self) -> str:
        """Of the session that the page keeps."""
        stored = self.page.evaluate("localStorage.getItem('bx.session')")
        token: str = json.loads(stored)["data"]["token"]
        return token

    def await_shell(self) -> None:
        """Until the pages are on the phone, so that they open without a network."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def await_everything(self) -> None:
        """And what his jobs need: the faults of their product lines come after the day."""
        self.await_shell()
        self.page.reload(wait_until="networkidle")

    # -- what is on the glass -------------------------------------------------------------------

    def button(self, words: str) -> Locator:
        """The whole of its words, or their beginning where a time follows."""
        named = re.compile(rf"^\s*{re.escape(words)}")
        return self.page.locator("uni-button:visible").filter(has_text=named).first

    def chip(self, words: str) -> Locator:
        named = re.compile(rf"^\s*{re.escape(words)}\s*$")
        return self.page.locator("[role=button]:visible, [role=radio]:visible").filter(
            has_text=named
        ).first  # fmt: skip

    def named(self, label: str) -> Locator:
        return self.page.locator(f"[aria-label='{label}']:visible").first

    def text(self, words: str) -> Locator:
        return self.page.get_by_text(words).locator("visible=true").first

    # -- what the thumb does --------------------------------------------------------------------

    def tap(self, target: Locator) -> None:
        self.taps += 1
        target.click()

    def tap_twice(self, target: Locator) -> None:
        """As an impatient thumb does: the second before the page can have answered the first."""
        self.taps += 1
        expect(target).to_be_enabled()  # no button takes a tap for a moment after another
        target.evaluate("button => { button.click(); button.click() }")

    def shoot(self, target: Locator) -> None:
        """A tap that opens the camera; the shutter is the phone's, not ours."""
        with self.page.expect_file_chooser() as opened:
            self.tap(target)
        opened.value.set_files(a_photo())

    def sign(self) -> None:
        """By a finger, as the pad hears it."""
        pad = self.page.locator(".bench-pad canvas:visible").first
        # Above the bar at the foot of the page, under which a finger cannot write.
        pad.evaluate("pad => pad.scrollIntoView({block: 'center'})")
        box = pad.bounding_box()
        assert box is not None
        glass = self.visitor.context.new_cdp_session(self.page)

        def touch(kind: str, *points: dict[str, float]) -> None:
            glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

        touch("touchStart", {"x": box["x"] + 40, "y": box["y"] + 60})
        for step in range(40):
            touch("touchMove", {"x": box["x"] + 40 + step * 4, "y": box["y"] + 60 + step % 8 * 6})
        touch("touchEnd")

    def leads_to(self, target: Locator) -> str:
        """The address of another application that a tap opens. The browser then asks whether to
        open it, in a window of its own that nobody sees here, and until it is answered no finger
        reaches the page: taps after this one go through `anew`."""
        return led_to(self.visitor, lambda: self.tap(target))

    def anew(self) -> None:
        """The same page in a tab that the browser asks nothing about."""
        before = self.page
        self.visitor.page = self.visitor.context.new_page()
        self.page.goto(before.url)
        before.close()

    def back(self) -> None:
        self.page.go_back()

    @contextmanager
    def metered(self, act: str) -> Iterator[None]:
        """Fails where the act takes more taps than it may; the seconds are told, never judged."""
        taps, begun = self.taps, monotonic()
        yield
        READINGS.append((act, self.taps - taps, monotonic() - begun))
        assert self.taps - taps <= MOST_TAPS, f"{act}: {self.taps - taps} taps"

    # -- his work, as far as a test has it behind it --------------------------------------------

    def open_job(self, ticket: Any) -> None:
        self.tap(self.page.locator(".bench-stop-box:visible").filter(has_text=ticket["problem"]))
        expect(self.text(f"“{ticket['problem']}”")).to_be_visible()

    def check_in(self) -> None:
        self.tap(self.button("到场打卡"))
        self.tap(self.button("确认到场"))

    def do_steps(self) -> None:
        """The two that the workshop's procedure asks for."""
        with self.metered("检查一项"):
            self.tap(self.button("填检查表"))
            self.shoot(self.named("拍断电"))
            expect(self.page.locator("[alt=断电]:visible")).to_have_count(1)
            self.tap(self.button("做好了"))
            expect(self.text("还差 1 项")).to_be_visible()
        self.page.locator("[aria-label=绝缘电阻] input:visible").fill("120")
        self.tap(self.button("做好了"))
        self.tap(self.button("下一步"))

    def tell_the_repair(self, *faults: str) -> None:
        self.tap(self.button("记故障和用料"))
        with self.metered("故障三级"):
            for fault in faults:
                self.tap(self.chip(fault))
        self.page.locator("[aria-label=做了什么] textarea:visible").fill("换了加热管，试机正常")
        self.tap(self.button("记好了"))

    def screens(self, name: str) -> None:
        """Pictures of the page in the sizes phones and tablets have, for people to look at."""
        self.visitor.screens(name, SIZES)
        self.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
