"""Every kind of packet of the protocol's chapter 5, as the platforms' documents show it.

Where a sample is a real one or an official one, it is copied as it stands; the others follow the
same pattern with the fields that the platform's pages name.
"""

from typing import Final

from tests.support.pushes import MINIPROGRAM, OFFICIAL, WECOM, event, text_message

_TEMPLATE: Final = "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc"
_OTHER_TEMPLATE: Final = "9nLIlbOQZC5Y89AZteFEux3WCXRRRG5Wfzkpssu4bLI"


def _message(kind: str, fields: str) -> str:
    return (
        "<xml><ToUserName><![CDATA[gh_7f083739789a]]></ToUserName>"
        "<FromUserName><![CDATA[oia2TjuEGTNoeX76QEjQNrcURxG8]]></FromUserName>"
        f"<CreateTime>1348831860</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>{fields}"
        "<MsgId>1234567890123456</MsgId></xml>"
    )


def _key(key: str = "") -> str:
    return f"<EventKey><![CDATA[{key}]]></EventKey>"


_CHOSEN_PHOTOS: Final = _key("PHOTO") + (
    "<SendPicsInfo><Count>1</Count><PicList><item>"
    "<PicMd5Sum><![CDATA[1b5f7c23b5bf75682a53e7b6d163e185]]></PicMd5Sum>"
    "</item></PicList></SendPicsInfo>"
)
_SCANNED: Final = _key("SCAN") + (
    "<ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType>"
    "<ScanResult><![CDATA[https://a.example.com/q/8fK2]]></ScanResult></ScanCodeInfo>"
)
_PLACE: Final = (
    "<Latitude>23.137466</Latitude><Longitude>113.352425</Longitude><Precision>119</Precision>"
)
_CHOSEN_PLACE: Final = _key("PLACE") + (
    "<SendLocationInfo><Location_X><![CDATA[23]]></Location_X><Location_Y><![CDATA[113]]>"
    "</Location_Y><Scale><![CDATA[15]]></Scale><Label><![CDATA[广州]]></Label>"
    "<Poiname><![CDATA[]]></Poiname></SendLocationInfo>"
)
_MENU_EVENTS: Final = {
    "scancode_push": _SCANNED,
    "scancode_waitmsg": _SCANNED,
    "pic_sysphoto": _CHOSEN_PHOTOS,
    "pic_photo_or_album": _CHOSEN_PHOTOS,
    "pic_weixin": _CHOSEN_PHOTOS,
    "location_select": _CHOSEN_PLACE,
}

_MESSAGES: Final = {
    "image": "<PicUrl><![CDATA[http://127.0.0.1/p]]></PicUrl><MediaId><![CDATA[m1]]></MediaId>",
    "voice": "<MediaId><![CDATA[m2]]></MediaId><Format><![CDATA[amr]]></Format>",
    "video": "<MediaId><![CDATA[m3]]></MediaId><ThumbMediaId><![CDATA[t3]]></ThumbMediaId>",
    "shortvideo": "<MediaId><![CDATA[m4]]></MediaId><ThumbMediaId><![CDATA[t4]]></ThumbMediaId>",
    "location": (
        "<Location_X>23.134521</Location_X><Location_Y>113.358803</Location_Y><Scale>20</Scale>"
        "<Label><![CDATA[位置信息]]></Label>"
    ),
    "link": "<Title><![CDATA[a]]></Title><Description>b</Description><Url><![CDATA[u]]></Url>",
    "file": "<Title><![CDATA[a.pdf]]></Title><FileTotalLen>10</FileTotalLen>",
}

_POPUP: Final = (
    "<SubscribeMsgPopupEvent>"
    f"<List><TemplateId><![CDATA[{_TEMPLATE}]]></TemplateId>"
    "<SubscribeStatusString><![CDATA[accept]]></SubscribeStatusString><PopupScene>2</PopupScene>"
    f"</List><List><TemplateId><![CDATA[{_OTHER_TEMPLATE}]]></TemplateId>"
    "<SubscribeStatusString><![CDATA[reject]]></SubscribeStatusString><PopupScene>2</PopupScene>"
    "</List></SubscribeMsgPopupEvent>"
)
_CHANGE: Final = (
    f"<SubscribeMsgChangeEvent><List><TemplateId><![CDATA[{_TEMPLATE}]]></TemplateId>"
    "<SubscribeStatusString><![CDATA[reject]]></SubscribeStatusString></List>"
    "</SubscribeMsgChangeEvent>"
)
_SENT: Final = (
    f"<SubscribeMsgSentEvent><List><TemplateId><![CDATA[{_TEMPLATE}]]></TemplateId>"
    "<MsgID>1700827132819554304</MsgID><ErrorCode>0</ErrorCode>"
    "<ErrorStatus><![CDATA[success]]></ErrorStatus></List></SubscribeMsgSentEvent>"
)
_SUBSCRIPTIONS: Final = (
    event("subscribe_msg_popup_event", _POPUP),
    event("subscribe_msg_change_event", _CHANGE),
    event("subscribe_msg_sent_event", _SENT),
)

_OFFICIAL: Final = (
    text_message(),
    *(_message(kind, fields) for kind, fields in _MESSAGES.items()),
    event("subscribe", _key()),
    event("subscribe", _key("qrscene_dev_8fK2") + "<Ticket><![CDATA[TICKET]]></Ticket>"),
    event("unsubscribe", _key()),
    event("SCAN", _key("dev_8fK2") + "<Ticket><![CDATA[TICKET]]></Ticket>"),
    event("CLICK", _key("PROGRESS")),
    event("VIEW", _key("https://m.example.com/s") + "<MenuId>430000000</MenuId>"),
    event("view_miniprogram", _key("pages/repair/new") + "<MenuId>430000001</MenuId>"),
    event("LOCATION", _PLACE),
    *(event(name, fields) for name, fields in _MENU_EVENTS.items()),
    *(
        event(
            "TEMPLATESENDJOBFINISH",
            f"<MsgID>35572543676937502{n}</MsgID><Status><![CDATA[{status}]]></Status>",
        )
        for n, status in enumerate(
            ("success", "failed:user block", "failed: system failed", "failed:freq limit"), 70
        )
    ),
    *_SUBSCRIPTIONS,
    event("user_authorization_revoke", "<OpenID>o1</OpenID><RevokeInfo>1</RevokeInfo>"),
    event("user_info_modified", "<OpenID>o1</OpenID>"),
)

_MINIPROGRAM: Final = (
    text_message(),
    _message("image", _MESSAGES["image"]),
    _message("miniprogrampage", "<Title>t</Title><AppId>wx1</AppId><PagePath>p</PagePath>"),
    event("user_enter_tempsession", "<SessionFrom><![CDATA[sessionFrom]]></SessionFrom>"),
    *_SUBSCRIPTIONS,
    # The real ones of mini-programs whose data format is JSON: another shape.
    '{"ToUserName":"gh_x","FromUserName":"o8dH44seYM3qeBzHlrmwI0sAtSfI","CreateTime":1688953684,'
    '"MsgType":"event","Event":"subscribe_msg_popup_event","List":{"TemplateId":'
    '"BDcgTGpwt7fcRVFhGh-NvjcASaWWmkwzN3y_6mXzJR4","SubscribeStatusString":"accept",'
    '"PopupScene":"0"}}',
    '{"ToUserName":"gh_123456789abc","FromUserName":"o7esq5OI1Uej6Xixw1lA2H7XDVbc",'
    '"CreateTime":"1610968440","MsgType":"event","Event":"subscribe_msg_change_event",'
    '"List":[{"TemplateId":"BEwX0BOT3MqK3Uc5oTU3CGBqzjpndk2jzUf7VfExd8",'
    '"SubscribeStatusString":"reject"}]}',
    '{"ToUserName":"gh_123456789abc","FromUserName":"o7esq5PHRGBQYmeNyfG064wEFVpQ",'
    '"CreateTime":"1620963428","MsgType":"event","Event":"subscribe_msg_sent_event",'
    '"List":{"TemplateId":"BEwX0BO-T3MqK3Uc5oTU3CGBqzjpndk2jzUf7VfExd8",'
    '"MsgID":"1864323726461255680","ErrorCode":"0","ErrorStatus":"success"}}',
    '{"ToUserName":"gh_7bf1f1389686","FromUserName":"or9bw69jaWwJlF-6u0z3qT3KmO2k",'
    '"CreateTime":1762329554,"MsgType":"event","Event":"wxa_media_check",'
    '"appid":"wxb04d1be1ede56d47","trace_id":"690b03d2-301f6111-35ffbd44","version":2,'
    '"result":{"suggest":"pass","label":"100"},"detail":[{"strategy":"content_model",'
    '"errcode":0,"suggest":"pass","label":"100","prob":90}]}',
    event(
        "wxa_media_check",
        "<appid>wx1</appid><trace_id>t2</trace_id><version>2</version>"
        "<result><suggest>risky</suggest><label>20002</label></result>"
        "<detail><strategy>content_model</strategy><errcode>0</errcode></detail>"
        "<detail><strategy>keyword</strategy><errcode>0</errcode></detail>",
    ),
    event(
        "wxa_media_check",
        "<isrisky>0</isrisky><extra_info_json></extra_info_json>"
        "<appid>wx1</appid><trace_id>t1</trace_id><status_code>4294966288</status_code>",
    ),
    event("user_authorization_revoke", "<OpenID>o1</OpenID><RevokeInfo>1</RevokeInfo>"),
    event("user_info_modified", "<OpenID>o1</OpenID>"),
    event("weapp_audit_success", "<SuccTime>1488856741</SuccTime>"),
    event("weapp_audit_fail", "<Reason>1:账号信息不符</Reason><FailTime>1488856591</FailTime>"),
    event(
        "weapp_audit_delay",
        "<Reason>为了更好的服务</Reason><DelayTime>1488856591</DelayTime>",
    ),
)

_AGENT: Final = "<AgentID>1000002</AgentID>"
_CARD: Final = (
    _key("key111") + "<TaskId><![CDATA[taskid111]]></TaskId>"
    "<CardType><![CDATA[button_interaction]]></CardType>"
    "<ResponseCode><![CDATA[ResponseCode]]></ResponseCode>" + _AGENT
)
_SELECTED: Final = (
    "<SelectedItems><SelectedItem><QuestionKey><![CDATA[QuestionKey1]]></QuestionKey><OptionIds>"
    "<OptionId><![CDATA[OptionId1]]></OptionId><OptionId><![CDATA[OptionId2]]></OptionId>"
    "</OptionIds></SelectedItem><SelectedItem><QuestionKey><![CDATA[QuestionKey2]]></QuestionKey>"
    "<OptionIds><OptionId><![CDATA[OptionId3]]></OptionId></OptionIds></SelectedItem>"
    "</SelectedItems>"
)


def _of_member(name: str, fields: str = "") -> str:
    return event(name, fields + _AGENT, sender="ZhangSan")


_WECOM: Final = (
    "<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>"
    "<FromUserName><![CDATA[mycreate]]></FromUserName><CreateTime>1409659813</CreateTime>"
    "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[hello]]></Content>"
    "<MsgId>4561255354251345929</MsgId><AgentID>218</AgentID></xml>",
    *(_message(kind, _MESSAGES[kind]) for kind in ("image", "voice", "video", "location", "link")),
    _of_member("subscribe"),
    _of_member("unsubscribe"),
    _of_member("enter_agent", _key()),
    _of_member("LOCATION", _PLACE),
    _of_member("click", _key("MINE")),
    _of_member("view", _key("https://m.example.com/s")),
    _of_member("view_miniprogram", _key("pages/repair/new")),
    *(_of_member(name, fields) for name, fields in _MENU_EVENTS.items()),
    event("template_card_event", _CARD + _SELECTED, sender="ZhangSan"),
    event("template_card_menu_event", _CARD, sender="ZhangSan"),
    *(
        event("change_contact", f"<ChangeType><![CDATA[{change}]]></ChangeType>{who}", sender="sys")
        for change, who in (
            ("create_user", "<UserID><![CDATA[newly]]></UserID><Department>1,2</Department>"),
            ("update_user", "<UserID><![CDATA[ZhangSan]]></UserID><NewUserID>zs</NewUserID>"),
            ("delete_user", "<UserID><![CDATA[ZhangSan]]></UserID>"),
            ("create_party", "<Id>2</Id><Name><![CDATA[城东]]></Name><ParentId>1</ParentId>"),
            ("update_party", "<Id>2</Id><Name><![CDATA[城西]]></Name>"),
            ("delete_party", "<Id>2</Id>"),
            ("update_tag", "<TagId>1</TagId><AddUserItems>a,b</AddUserItems>"),
        )
    ),
    event("batch_job_result", "<BatchJob><JobId>j1</JobId><ErrCode>0</ErrCode></BatchJob>"),
)

EVERY_PACKET: Final = tuple(
    (path, payload)
    for path, payloads in ((OFFICIAL, _OFFICIAL), (MINIPROGRAM, _MINIPROGRAM), (WECOM, _WECOM))
    for payload in payloads
)
"""(address, payload)."""
