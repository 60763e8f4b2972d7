"""Text messages by Aliyun's short message service: notices, and codes that prove a phone."""

from backend.channels.sms.aliyun import AliyunAccount, AliyunSms
from backend.channels.sms.caps import Caps, CountText, TextCaps
from backend.channels.sms.codes import SmsCodes
from backend.channels.sms.messenger import SmsMessenger

__all__ = [
    "AliyunAccount",
    "AliyunSms",
    "Caps",
    "CountText",
    "SmsCodes",
    "SmsMessenger",
    "TextCaps",
]
