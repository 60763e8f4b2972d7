"""The platform's refusals: error codes and the texts that come with them.

Texts as the documents and real answers give them (commErrCode page; WeCom document 90313).
"""

from typing import Final

from backend.simulator.world.clock import JsonObject

MESSAGES: Final[dict[int, str]] = {
    -1: "system error",
    40001: (
        "invalid credential, access_token is invalid or not latest, could get access_token by "
        "getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r"
    ),
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40006: "invalid meida size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40015: "invalid button type",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40022: "invalid sub button level",
    40023: "invalid sub button size",
    40029: "invalid code",
    40031: "invalid userid list",
    40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
    40037: "invalid template_id",
    40053: "invalid action info",
    40055: "invalid button url domain",
    40056: "invalid agentid",
    40058: "invalid parameter",
    40066: "invalid url",
    40091: "provider secret is invalid",
    40097: "invalid args",
    40125: "invalid appsecret",
    40163: "code been used",
    40226: "risky user",
    40241: "duplicate message",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41005: "media data missing",
    41008: "missing code",
    41009: "missing userid",
    41010: "missing url",
    41011: "missing agentid",
    41016: "missing title",
    41030: "invalid page",
    41033: "missing description",
    42001: "access_token expired",
    42014: "invalid task_id",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    43116: "template is banned",
    43117: "send too frequently to this user",
    44001: "empty media data",
    40129: "invalid scene",
    43104: "appid and openid do not match",
    61010: "user has not used the mini-program lately",
    44002: "empty post data",
    44004: "empty content",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit must slower retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45033: "api concurrent out of limit",
    45047: "out of response count limit",
    45072: "invalid command",
    45080: "message from user not found within the window",
    45029: "qrcode count out of limit",
    45064: "no permission to use weapp in menu",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid!",
    48006: "forbid to clear quota because of reaching the limit",
    76021: "cgi_path not found",
    48001: "api unauthorized",
    48002: "user refuses messages",
    50003: "agent disabled",
    60011: "no privilege to access/modify contact/party/agent",
    60020: "not allow to access from your ip",
    60111: "userid not found",
    81013: "user & party & tag all invalid",
    82001: "touser, toparty and totag are all empty",
    301002: "not allow operate another agent with this accesstoken",
}


class Refusal(Exception):
    """An answer with an errcode; `extra` are the fields that the platform adds to it."""

    def __init__(self, errcode: int, errmsg: str = "", extra: JsonObject | None = None) -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self.errmsg = errmsg or MESSAGES.get(errcode, "refused")
        self.extra = extra or {}
