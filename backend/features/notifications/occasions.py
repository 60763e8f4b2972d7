"""The occasions on which somebody is told something. Each has one file in templates_msg/."""

from enum import StrEnum


class Occasion(StrEnum):
    """`customer.submitted` is worded in templates_msg/customer/submitted.toml."""

    CUSTOMER_SUBMITTED = "customer.submitted"
    CUSTOMER_NEED_INFO = "customer.need_info"
    CUSTOMER_DISPATCHED = "customer.dispatched"
    CUSTOMER_APPOINTMENT_MADE = "customer.appointment_made"
    CUSTOMER_APPOINTMENT_CHANGED = "customer.appointment_changed"
    CUSTOMER_ON_THE_WAY = "customer.on_the_way"
    CUSTOMER_FINISHED = "customer.finished"  # asks for acceptance
    CUSTOMER_RATE_US = "customer.rate_us"
    CUSTOMER_CLOSED = "customer.closed"
    CUSTOMER_CANCELLED = "customer.cancelled"
    CUSTOMER_REJECTED = "customer.rejected"
    CUSTOMER_EXPECTED_FINISH = "customer.expected_finish"
    CUSTOMER_DEVICE_ASKED_FOR = "customer.device_asked_for"
    CUSTOMER_MESSAGE = "customer.message"
    TECHNICIAN_ASSIGNED = "technician.assigned"
    TECHNICIAN_RECALLED = "technician.recalled"
    TECHNICIAN_CHANGED = "technician.changed"
    TECHNICIAN_URGED = "technician.urged"
    TECHNICIAN_OFFERED = "technician.offered"  # to whoever takes it first
    STAFF_NEW_REQUEST = "staff.new_request"
    STAFF_NEW_REQUESTS = "staff.new_requests"  # many at once, in one notice
    STAFF_URGED = "staff.urged"
    STAFF_MANY_URGED = "staff.many_urged"
    STAFF_REFUSED_WORK = "staff.refused_work"
    STAFF_MESSAGE = "staff.message"
    STAFF_STEP_NOTICE = "staff.step_notice"  # what a firm's flow says at a step
    STAFF_NEW_LEAD = "staff.new_lead"
    CUSTOMER_COMPLAINT = "customer.complaint"
    STAFF_COMPLAINT = "staff.complaint"
    STAFF_TASK_ASKED = "staff.task_asked"
    STAFF_TASK_ENDED = "staff.task_ended"
    STAFF_PLATFORM_ALARM = "staff.platform_alarm"
    STAFF_APPROVAL_ASKED = "staff.approval_asked"
    STAFF_APPROVAL_STUCK = "staff.approval_stuck"
    STAFF_DESK_ITEM = "staff.desk_item"
    STAFF_DISPATCH_NEEDED = "staff.dispatch_needed"
    STAFF_SLA_ALERT = "staff.sla_alert"
    STAFF_SLA_ESCALATED = "staff.sla_escalated"
    STAFF_SLA_ALERTS = "staff.sla_alerts"  # many at once, in one notice
