"""Where files lie."""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from backend.settings.blocks import Block
from backend.settings.values import PLACEHOLDER, WebAddress


class StorageSettings(Block):
    """Where files lie. A bucket that is named is read from whatever `kind` says, so that files can
    be moved there and back while they are in use."""

    kind: Literal["gridfs", "oss"] = Field(
        "gridfs", description="Where new files go: gridfs (the database) or oss (a bucket)."
    )
    bucket: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9-]{1,61}[a-z0-9])?$")] = Field(
        "", description="Name of the bucket at Aliyun OSS. Empty: not used."
    )
    region: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,40}$")] = Field(
        "cn-hangzhou", description="The bucket's region, without oss-."
    )
    endpoint: WebAddress = Field(
        "https://oss-cn-hangzhou.aliyuncs.com",
        description="What this server calls; within Aliyun: https://oss-cn-…-internal….",
    )
    public_endpoint: WebAddress = Field(
        "https://oss-cn-hangzhou.aliyuncs.com", description="What phones and browsers call."
    )
    access_key_id: str = Field("", description="AccessKey ID of a RAM user for this bucket alone.")
    access_key_secret: SecretStr = Field(SecretStr(PLACEHOLDER), description="AccessKey Secret.")
    prefix: Annotated[str, Field(pattern=r"^([0-9A-Za-z_-]{1,60}/)?$")] = Field(
        "baoxiu/", description="What names in the bucket begin with; ends in a slash."
    )
    signed_links: bool = Field(
        True, description="Phones fetch files from the bucket, with addresses that live 5 minutes."
    )

    @property
    def hosts_for_browsers(self) -> tuple[str, ...]:
        """Where pages fetch files from besides this site."""
        if not (self.bucket and self.signed_links):
            return ()
        endpoint = urlsplit(self.public_endpoint)
        return (f"{endpoint.scheme}://{self.bucket}.{endpoint.netloc}",)

    @model_validator(mode="after")
    def a_bucket_is_named(self) -> Self:
        if self.kind == "oss" and not self.bucket:
            raise ValueError("bucket is missing: kind is oss")
        if self.bucket and not (self.region and self.access_key_id):
            raise ValueError("region and access_key_id are missing: a bucket is named")
        return self
