"""What papers are called."""

from collections.abc import Mapping
from typing import Final

from backend.features.workforce.models import CertificateKind

CERTIFICATE_NAMES: Final[Mapping[CertificateKind, str]] = {
    CertificateKind.ELECTRICIAN: "电工证",
    CertificateKind.REFRIGERATION: "制冷与空调作业证",
    CertificateKind.HEIGHT: "高处作业证",
    CertificateKind.WELDING: "焊工证",
    CertificateKind.GAS: "燃气作业证",
    CertificateKind.ELEVATOR: "电梯作业证",
    CertificateKind.DRIVING: "驾驶证",
    CertificateKind.MANUFACTURER: "厂家培训证",
    CertificateKind.OTHER: "其他证件",
}
