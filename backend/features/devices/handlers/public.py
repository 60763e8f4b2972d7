"""What anybody sees who scans a code."""

from pathlib import Path
from typing import Final

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.devices.assembly import DeviceServices
from backend.features.devices.errors import CodeNotFound
from backend.features.devices.scanning import Scanning
from backend.features.devices.schemas import ScannedDevice
from backend.features.devices.verification import (
    FileName,
    TooManyVerificationFiles,
    Verification,
    VerificationFileInput,
    VerificationFileNotFound,
    VerificationFileView,
)
from backend.kit.errors import TooManyRequests
from backend.kit.http import ANYONE, Document, Endpoint, operation
from backend.kit.http.pages import HTML, Contact, PageEndpoint, Pages

PAGES: Final = Pages(Path(__file__).resolve().parents[1] / "pages")


class ScanEndpoint(PageEndpoint):
    def initialize(self, scanning: Scanning, contact: Contact) -> None:
        self.scanning = scanning
        self.contact = contact

    def decode_argument(self, value: bytes, name: str | None = None) -> str:
        # A code with broken bytes is just another that is not known.
        return value.decode(errors="replace")

    async def page(self, template: str, title: str, code: str) -> Document:
        """Always the stranger's view: a page that may be looked at over a shoulder."""
        scanned = await self.scanning.scan(None, code, self.request.remote_ip or "")
        return PAGES.document(
            _template_of(scanned, template),
            title,
            has_nav=self.has_nav,
            code=scanned.code,
            card=scanned.card,
            blank=scanned.blank,
            contact=self.contact,
        )


def _template_of(scanned: ScannedDevice, template: str) -> str:
    if scanned.blank:
        return "blank.html"
    return "scrapped.html" if scanned.is_scrapped else template


class DevicePage(ScanEndpoint):
    path = "/q/{code}"

    @operation(permission=ANYONE, produces=HTML, raises=(CodeNotFound, TooManyRequests))
    async def get(self, code: str) -> Document:
        """Show a device to whoever scanned its code: brand, model, warranty, and 我要报修."""
        return await self.page("device.html", "设备", code)


class ClaimPage(ScanEndpoint):
    path = "/q/{code}/claim"

    @operation(permission=ANYONE, produces=HTML, raises=(CodeNotFound, TooManyRequests))
    async def get(self, code: str) -> Document:
        """Say how a device is claimed."""
        return await self.page("claim.html", "认领设备", code)


class VerificationPage(Endpoint):
    path = "/q/{name}.txt"

    def initialize(self, verification: Verification) -> None:
        self.verification = verification

    @operation(permission=ANYONE, produces="text/plain", raises=(VerificationFileNotFound,))
    async def get(self, name: FileName) -> Document:
        """Serve the file by which WeChat checks that this address is ours."""
        content = await self.verification.content(name)
        return Document(content.encode(), "text/plain")


class CodeItem(Endpoint):
    """What the mini-program asks after a scan."""

    path = "/api/v1/codes/{code}"

    def initialize(self, scanning: Scanning) -> None:
        self.scanning = scanning

    @operation(permission=ANYONE, raises=(CodeNotFound, TooManyRequests))
    async def get(self, code: str) -> ScannedDevice:
        """Tell what the asker may know of the device with this code.

        `record` is there for the owner's household and for staff within their scope; everybody
        else gets the card alone, and cannot tell whether the device has an owner.
        """
        return await self.scanning.scan(self.current_user, code, self.request.remote_ip or "")


class VerificationEndpoint(Endpoint):
    def initialize(self, verification: Verification) -> None:
        self.verification = verification


class VerificationFiles(VerificationEndpoint):
    path = "/api/v1/verification-files"

    @operation(permission=Permission.ORGANISATION_MANAGE)
    async def get(self) -> list[VerificationFileView]:
        """List WeChat's verification files."""
        return await self.verification.every()


class VerificationFileItem(VerificationEndpoint):
    path = "/api/v1/verification-files/{name}"

    @operation(permission=Permission.ORGANISATION_MANAGE, raises=(TooManyVerificationFiles,))
    async def put(self, name: FileName, body: VerificationFileInput) -> VerificationFileView:
        """Serve a verification file at `/q/{name}.txt`."""
        return await self.verification.put(self.actor, name, body)

    @operation(permission=Permission.ORGANISATION_MANAGE, raises=(VerificationFileNotFound,))
    async def delete(self, name: FileName) -> None:
        """Serve a verification file no longer."""
        await self.verification.remove(self.actor, name)


def routes(services: DeviceServices) -> list[URLSpec]:
    scan = {"scanning": services.scanning, "contact": services.contact}
    return [
        VerificationPage.route(verification=services.verification),
        DevicePage.route(**scan),
        ClaimPage.route(**scan),
        CodeItem.route(scanning=services.scanning),
        VerificationFiles.route(verification=services.verification),
        VerificationFileItem.route(verification=services.verification),
    ]
