"""WeCom, host qyapi.weixin.qq.com (protocol sheet 4)."""
