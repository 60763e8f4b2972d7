"""What the service answers instead of OK: codes and texts as its documents and real answers have
them (help.aliyun.com: API 错误码; common errors of the gateway)."""

from typing import Final

MESSAGES: Final[dict[str, str]] = {
    "isp.SYSTEM_ERROR": "系统错误",
    "isp.RAM_PERMISSION_DENY": "RAM权限DENY",
    "isv.OUT_OF_SERVICE": "业务停机",
    "isv.AMOUNT_NOT_ENOUGH": "账户余额不足",
    "isv.ACCOUNT_ABNORMAL": "账户异常",
    "isv.PRODUCT_UN_SUBSCRIPT": "未开通云通信产品的阿里云客户",
    "isv.SMS_TEMPLATE_ILLEGAL": "模版不合法(不存在或被拉黑)",
    "isv.SMS_SIGNATURE_ILLEGAL": "签名不合法(不存在或被拉黑)",
    "isv.MOBILE_NUMBER_ILLEGAL": "手机号码格式错误",
    "isv.MOBILE_COUNT_OVER_LIMIT": "手机号码数量超过限制",
    "isv.TEMPLATE_MISSING_PARAMETERS": "模版缺少变量",
    "isv.TEMPLATE_PARAMS_ILLEGAL": "传入的变量内容和申请模板时变量所选择的属性类型不配",
    "isv.INVALID_PARAMETERS": "参数异常",
    "isv.INVALID_JSON_PARAM": "参数格式不正确，请修改为字符串值",
    "isv.PARAM_LENGTH_LIMIT": "参数超出长度限制",
    "isv.PARAM_NOT_SUPPORT_URL": "变量不支持传入URL",
    "isv.SMS_CONTENT_ILLEGAL": "短信内容包含禁止发送内容",
    "isv.BLACK_KEY_CONTROL_LIMIT": "黑名单管控",
    "isv.DAY_LIMIT_CONTROL": "触发日发送限额",
    "SignatureDoesNotMatch": "Specified signature is not matched with our calculation.",
    "SignatureNonceUsed": "Specified signature nonce was used already.",
    "InvalidTimeStamp.Expired": "Specified time stamp or date value is expired.",
    "InvalidAccessKeyId.NotFound": "Specified access key is not found.",
    "MissingSignedHeader": "A header that must be signed is not.",
    "InvalidVersion": "Specified parameter Version is not valid.",
    "InvalidAction.NotFound": "Specified api is not found, please check your url and method.",
    "Throttling.User": "Request was denied due to user flow control.",
    "ServiceUnavailable": "The request has failed due to a temporary failure of the server.",
}


class Refused(Exception):
    """`status` 200: the service has understood and will not send; else the gateway's refusal."""

    def __init__(self, code: str, message: str = "", status: int = 200) -> None:
        super().__init__(code)
        self.code = code
        self.message = message or MESSAGES.get(code, code)
        self.status = status
