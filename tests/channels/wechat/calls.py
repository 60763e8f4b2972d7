"""The calls that these tests make."""

from backend.channels.wechat import Body, Call, Reply

STABLE_TOKEN = "api.weixin.qq.com/cgi-bin/stable_token"
GETTOKEN = "qyapi.weixin.qq.com/cgi-bin/gettoken"
LIST = "api.weixin.qq.com/cgi-bin/template/get_all_private_template"
SEND = "api.weixin.qq.com/cgi-bin/message/template/send"
MEMBER = "qyapi.weixin.qq.com/cgi-bin/user/get"


class Templates(Reply):
    template_list: list[object]


class Sent(Reply):
    msgid: int


class Member(Reply):
    userid: str


class Value(Body):
    value: str


class Message(Body):
    touser: str
    template_id: str
    data: dict[str, Value]


LIST_TEMPLATES = Call("GET", "cgi-bin/template/get_all_private_template")
GET_MEMBER = Call("GET", "cgi-bin/user/get", {"userid": "wangshifu"})


def message(template_id: str, **values: str) -> Call:
    """A template message to Li."""
    data = {keyword: Value(value=text) for keyword, text in values.items()}
    return Call(
        "POST",
        "cgi-bin/message/template/send",
        body=Message(touser="oLiOa", template_id=template_id, data=data),
        template=template_id,
    )
