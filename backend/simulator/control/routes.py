"""Every address of the control plane."""

from tornado.routing import URLSpec

from backend.simulator.api.handler import Directory
from backend.simulator.control import event_handlers as events
from backend.simulator.control import gesture_handlers as gesturing
from backend.simulator.control import limit_handlers as limiting
from backend.simulator.control import push_handlers as pushing
from backend.simulator.control import wecom_handlers as wecom
from backend.simulator.control import world_handlers as world_of
from backend.simulator.control.handler import Guide, UnknownControl
from backend.simulator.world.world import World

PREFIX = "/__control__"
PERSON = r"([0-9A-Za-z_.@-]{1,64})"


def control_routes(world: World, directory: Directory) -> list[URLSpec]:
    given = {"world": world, "directory": directory}
    handlers = {
        "/?": Guide,
        "/accounts": world_of.AccountsControl,
        "/rules": world_of.RulesControl,
        "/people": world_of.PeopleControl,
        f"/people/{PERSON}": world_of.PersonControl,
        f"/people/{PERSON}/follow": world_of.FollowControl,
        f"/people/{PERSON}/gestures": gesturing.GesturesControl,
        "/clock": world_of.ClockControl,
        "/tokens": world_of.TokensControl,
        "/reset": world_of.ResetControl,
        "/login-codes": events.LoginCodes,
        "/phone-codes": events.PhoneCodes,
        "/wecom-codes": events.WecomCodes,
        "/card-presses": wecom.CardPresses,
        "/consents": events.ConsentsControl,
        "/faults": events.FaultsControl,
        r"/faults/(\d{1,18})": events.FaultsControl,
        "/messages": events.MessagesControl,
        "/calls": events.CallsControl,
        "/send-results": limiting.SendResultsControl,
        "/quotas": limiting.QuotasControl,
        "/pushes": pushing.PushesControl,
        r"/pushes/(\d{1,18})": pushing.PushControl,
        "/callback-checks": pushing.CallbackChecks,
        "/.*": UnknownControl,
    }
    return [URLSpec(PREFIX + path, handler, given) for path, handler in handlers.items()]
