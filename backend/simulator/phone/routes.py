"""The addresses of the phone page; whatever is left over is not found."""

from tornado.routing import URLSpec

from backend.simulator.phone import authorize, doors, handlers
from backend.simulator.world.world import World

PERSON = r"([0-9A-Za-z_.@-]{1,64})"


def phone_routes(world: World) -> list[URLSpec]:
    pages = {
        "/": handlers.PeoplePage,
        authorize.PATH: authorize.AuthorizePage,
        authorize.SCAN_PATH: authorize.AuthorizePage,
        f"/phone/{PERSON}/doors/(wechat|wecom)": doors.Door,
        f"/phone/{PERSON}": handlers.PhonePage,
        f"/phone/{PERSON}/news": handlers.PhoneNews,
        r"/pictures/([0-9A-Za-z_-]{1,100})": handlers.Picture,
        r"/assets/(phone\.css|phone\.js|phone\.svg)": handlers.Asset,
        ".*": handlers.MissingPage,
    }
    return [URLSpec(path, handler, {"world": world}) for path, handler in pages.items()]
