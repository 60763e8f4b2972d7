"""The service report 服务报告 of a ticket, to print or to keep."""

from backend.features.records.service_report.report import PDF, ServiceReports

__all__ = ["PDF", "ServiceReports"]
