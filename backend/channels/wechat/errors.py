"""How a call can fail. Texts hold codes and the platform's trace: no token, openid, or secret."""

from backend.channels.wechat.codes import Reaction, Rule


class PlatformError(Exception):
    """Every failure of a platform call is one of these. `learned`: circuits know of it."""

    learned: bool = False


class PlatformSilent(PlatformError):
    """No answer that can be read. `may_have_arrived`: the platform may have done the work."""

    def __init__(self, why: str, *, may_have_arrived: bool) -> None:
        super().__init__(why)
        self.may_have_arrived = may_have_arrived


class PlatformRefused(PlatformError):
    """An answer with an error code. `trace` is what Tencent's support asks for."""

    def __init__(self, code: int, rule: Rule, trace: str = "") -> None:
        super().__init__(f"{code} ({rule.reaction.value}) {trace}".rstrip())
        self.code = code
        self.rule = rule
        self.trace = trace

    @property
    def reaction(self) -> Reaction:
        return self.rule.reaction


class CircuitOpen(PlatformError):
    """Not called at all, because of what happened before; ask again after `wait_seconds`."""

    def __init__(self, reason: str, code: int | None, wait_seconds: float) -> None:
        super().__init__(f"{reason} {code or ''}".rstrip())
        self.reason = reason
        self.code = code
        self.wait_seconds = wait_seconds
