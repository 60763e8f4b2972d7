"""What is wrong with a bucket for what we do with it."""

from functools import partial
from typing import Final

from backend.channels.storage.oss.calls import OssCalls
from backend.channels.storage.oss.failures import OssFailure
from backend.features.media.errors import StorageUnavailable

_PRIVATE: Final = "private"


async def examine_bucket(calls: OssCalls) -> list[str]:
    """In Chinese, for whoever runs the server; nothing: fit for use. Needs oss:GetBucketInfo."""
    account = calls.account
    try:
        found = await calls.run("GetBucketInfo", partial(calls.bucket.get_bucket_info), again=True)
    except (OssFailure, StorageUnavailable):
        return [
            f"连不上存储桶 {account.bucket}：请核对 BAOXIU_STORAGE__ENDPOINT、REGION、BUCKET、"
            "ACCESS_KEY_ID、ACCESS_KEY_SECRET，本机时间是否准确，"
            "以及该 AccessKey 是否有 oss:GetBucketInfo、GetObject、PutObject、DeleteObject、"
            "ListObjects、AbortMultipartUpload、ListMultipartUploads 的权限（原因见日志）"
        ]
    findings = []
    if found.acl.grant != _PRIVATE:
        findings.append(
            f"存储桶 {account.bucket} 的读写权限是 {found.acl.grant}：请在 OSS 控制台改为「私有」"
        )
    if found.versioning_status:
        findings.append(
            f"存储桶 {account.bucket} 开启过版本控制：已删除的客户照片会留在历史版本里，"
            "请换一个从未开启版本控制的存储桶"
        )
    if found.location.removeprefix("oss-") != account.region:
        findings.append(f"存储桶在 {found.location}，请把 BAOXIU_STORAGE__REGION 改为对应的地域")
    return findings
