"""What the platform's error codes ask of us, in one table (protocol sheet, section 6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Reaction(StrEnum):
    # The access token is bad: drop that one, try once more; then CONFIG.
    TOKEN = "token"  # noqa: S105 - the name of a reaction
    RETRY = "retry"  # busy: at most three calls, then later
    QUOTA = "quota"  # nothing more until a window ends
    USER = "user"  # this person cannot be reached here: remember it, use the next place
    DATA = "data"  # what we sent is wrong: trying again is useless
    CONFIG = "config"  # an account is set up wrongly: stop calling, tell a human
    LOGIN = "login"  # a code is used up or expired: sign in again


class Breadth(StrEnum):
    """What a CONFIG code puts out of use."""

    ACCOUNT = "account"
    API = "api"  # this call of this account
    TEMPLATE = "template"


@dataclass(frozen=True)
class Rule:
    """`pause_seconds`: not before that long, where the platform says so."""

    reaction: Reaction
    breadth: Breadth = Breadth.API
    pause_seconds: float | None = None


BUSY: Final = -1
DUPLICATE: Final = 40241
BLOCKED_USER: Final = 40226
TOO_OFTEN: Final = 45011
NO_CONSENT: Final = 43101
NO_SUCH_OPENID: Final = 40003
BAD_PAGE: Final = frozenset({40165, 40013})

_GROUPS: Final = (
    (Rule(Reaction.TOKEN), (40001, 40014, 42001)),
    (Rule(Reaction.RETRY), (BUSY, 45033, 43108)),
    (Rule(Reaction.RETRY, pause_seconds=60), (TOO_OFTEN,)),
    (Rule(Reaction.RETRY, pause_seconds=300), (43117,)),
    (Rule(Reaction.QUOTA), (45009,)),
    (Rule(Reaction.QUOTA, pause_seconds=60), (DUPLICATE,)),
    (
        Rule(Reaction.USER),
        (NO_SUCH_OPENID, 43004, 43019, NO_CONSENT, 45015, 45047, 48002, 50005, 60111, 81013, 61010),
    ),
    (Rule(Reaction.DATA), (47001, 47003, 40033, 44002, 44004, 40035, 40058, 40169, 41030, 42014)),
    (Rule(Reaction.DATA), (40246, 40165, 45002, 45168, 40008, 82001, 41010, 41016, 41033)),
    (
        Rule(Reaction.CONFIG, Breadth.ACCOUNT),
        (40125, 40164, 40243, 50003, 50007, 60020, 89503, 89506, 89507),
    ),
    (
        Rule(Reaction.CONFIG, Breadth.API),
        (40013, 43107, 48001, 48004, 48008, 60011, 301002, 40056, 85005),
    ),
    (Rule(Reaction.CONFIG, Breadth.TEMPLATE), (40036, 40037, 43116)),
    (Rule(Reaction.LOGIN), (40029, 40163, 42003, BLOCKED_USER)),
)

TABLE: Final[Mapping[int, Rule]] = {code: rule for rule, codes in _GROUPS for code in codes}

_BROKEN_ACCOUNT: Final = Rule(Reaction.CONFIG, Breadth.ACCOUNT)
_BROKEN_API: Final = Rule(Reaction.CONFIG, Breadth.API)


def rule_for(code: int) -> Rule:
    """What an answer to an API call asks for; a code nobody knows is our mistake: DATA."""
    if code in TABLE:
        return TABLE[code]
    if 61000 <= code <= 61999:
        return _BROKEN_API
    return Rule(Reaction.DATA)


def rule_for_token(code: int) -> Rule:
    """The same of the token endpoints: whatever is not temporary means a wrong account, and asking
    WeCom again and again with a wrong secret gets our address blocked for an hour."""
    rule = rule_for(code)
    return rule if rule.reaction in (Reaction.RETRY, Reaction.QUOTA) else _BROKEN_ACCOUNT
