"""The words of the business: reasons, parties, results. Codes are stored; `name_of` is shown."""

from enum import StrEnum


class ServiceType(StrEnum):
    REPAIR = "repair"
    INSTALL = "install"
    DELIVERY = "delivery"
    DEBUG = "debug"
    CARE = "care"
    INSPECTION = "inspection"


class Channel(StrEnum):
    MINIPROGRAM = "miniprogram"
    WEB = "web"
    PHONE = "phone"
    OFFICIAL_ACCOUNT = "official_account"
    WECOM = "wecom"
    SALES = "sales"
    API = "api"
    IMPORT = "import"  # taken over from another system


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class DutyParty(StrEnum):
    """Whose doing the fault is 责任方."""

    MANUFACTURER = "manufacturer"
    INSTALLER = "installer"
    CONSTRUCTION = "construction"
    SUPPLIER = "supplier"
    CARRIER = "carrier"
    CUSTOMER = "customer"
    NATURAL = "natural"
    UNCLEAR = "unclear"


class Party(StrEnum):
    """Who owes the next act 该谁动."""

    SERVICE = "service"
    DISPATCHER = "dispatcher"
    TECHNICIAN = "technician"
    CUSTOMER = "customer"
    WAREHOUSE = "warehouse"
    APPROVER = "approver"
    FACTORY = "factory"
    DEPARTMENT = "department"
    NOBODY = "nobody"


class TicketMark(StrEnum):
    """What a ticket is listed by besides its state. `unhappy`: CSAT to 2, NPS to 6, or 2 stars."""

    TO_INTERVIEW = "to_interview"
    INTERVIEWED = "interviewed"
    UNHAPPY = "unhappy"
    SURVEYED = "surveyed"
    UNSUITABLE = "unsuitable"
    TASK_OPEN = "task_open"
    COMPLAINED = "complained"


class LinkKind(StrEnum):
    """What one ticket is to another; the other one says the reverse."""

    RELATED = "related"
    CAUSED_BY = "caused_by"
    CAUSES = "causes"
    REWORK_OF = "rework_of"
    REWORKED_BY = "reworked_by"

    @property
    def reverse(self) -> "LinkKind":
        return _REVERSES.get(self, self)


_REVERSES = {
    LinkKind.CAUSED_BY: LinkKind.CAUSES,
    LinkKind.CAUSES: LinkKind.CAUSED_BY,
    LinkKind.REWORK_OF: LinkKind.REWORKED_BY,
    LinkKind.REWORKED_BY: LinkKind.REWORK_OF,
}


class RejectReason(StrEnum):
    OUT_OF_AREA = "out_of_area"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_OUR_PRODUCT = "not_our_product"
    DUPLICATE = "duplicate"
    NOT_REAL = "not_real"
    OTHER = "other"


class RefuseReason(StrEnum):
    """Why a technician does not take a visit (ServiceNow's list)."""

    TIME_CONFLICT = "time_conflict"
    SKILL = "skill"
    TOO_FAR = "too_far"
    NO_PARTS = "no_parts"
    CUSTOMER_ABSENT = "customer_absent"
    DUPLICATE = "duplicate"
    OTHER = "other"

    @property
    def at_fault(self) -> bool:
        """Whether it counts against his acceptance rate (row 9)."""
        return self in (RefuseReason.TIME_CONFLICT, RefuseReason.TOO_FAR, RefuseReason.OTHER)


class TransferReason(StrEnum):
    TIME_CONFLICT = "time_conflict"
    SKILL = "skill"
    ILLNESS = "illness"
    TOO_FAR = "too_far"
    CUSTOMER_ASKED = "customer_asked"
    OTHER = "other"


class CancelReason(StrEnum):
    NOT_NEEDED = "not_needed"
    SOLVED_ITSELF = "solved_itself"
    TIME_UNSUITABLE = "time_unsuitable"
    PRICE = "price"
    DUPLICATE = "duplicate"
    OTHER = "other"


class Bearer(StrEnum):
    """Who bears the cost of a cancelled visit."""

    NOBODY = "nobody"
    CUSTOMER = "customer"
    COMPANY = "company"
    TECHNICIAN = "technician"


class SuspendReason(StrEnum):
    """domain-rules.md b.4."""

    CUSTOMER_INFO = "customer_info"
    CUSTOMER_UNREACHABLE = "customer_unreachable"
    CUSTOMER_RESCHEDULE = "customer_reschedule"
    WAITING_PART = "waiting_part"
    WAITING_APPROVAL = "waiting_approval"
    FACTORY_JUDGEMENT = "factory_judgement"
    FORCE_MAJEURE = "force_majeure"
    TECHNICIAN_REASON = "technician_reason"

    @property
    def owner(self) -> Party:
        """Who has to act before the work can go on."""
        return _OWNERS[self]

    @property
    def pauses_accountable_clock(self) -> bool:
        """Everything but the technician's own reason; the customer-felt clock never pauses."""
        return self is not SuspendReason.TECHNICIAN_REASON


_OWNERS = {
    SuspendReason.CUSTOMER_INFO: Party.CUSTOMER,
    SuspendReason.CUSTOMER_UNREACHABLE: Party.SERVICE,
    SuspendReason.CUSTOMER_RESCHEDULE: Party.CUSTOMER,
    SuspendReason.WAITING_PART: Party.WAREHOUSE,
    SuspendReason.WAITING_APPROVAL: Party.APPROVER,
    SuspendReason.FACTORY_JUDGEMENT: Party.FACTORY,
    SuspendReason.FORCE_MAJEURE: Party.DISPATCHER,
    SuspendReason.TECHNICIAN_REASON: Party.TECHNICIAN,
}


class IncompleteReason(StrEnum):
    NEEDS_PART = "needs_part"
    NEEDS_HELP = "needs_help"
    NEEDS_JUDGEMENT = "needs_judgement"
    CUSTOMER_ABSENT = "customer_absent"
    SITE_NOT_READY = "site_not_ready"
    OUT_OF_TIME = "out_of_time"
    OTHER = "other"


class CloseIncompleteReason(StrEnum):
    CUSTOMER_GAVE_UP = "customer_gave_up"
    NO_PART = "no_part"
    CANNOT_BE_REPAIRED = "cannot_be_repaired"
    EXCHANGED = "exchanged"
    OTHER = "other"


class OutsideReason(StrEnum):
    """Why a check-in is far from the address, or has no position at all."""

    WEAK_SIGNAL = "weak_signal"
    WRONG_ADDRESS = "wrong_address"
    CUSTOMER_MOVED = "customer_moved"
    NO_POSITION = "no_position"


class RefusedWorkReason(StrEnum):
    """Why a customer does not accept the hand-over 验收不通过."""

    NOT_FIXED = "not_fixed"
    DAMAGE = "damage"
    WRONG_CHARGE = "wrong_charge"
    NOT_CLEAN = "not_clean"
    OTHER = "other"


class ChangeCause(StrEnum):
    """Who caused an appointment to change; the technician's changes count as broken promises."""

    CUSTOMER = "customer"
    TECHNICIAN = "technician"
    COMPANY = "company"


class ContactMeans(StrEnum):
    PHONE = "phone"
    WECHAT = "wechat"
    WECOM = "wecom"
    IN_PERSON = "in_person"
    WEB = "web"


class CallResult(StrEnum):
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    SWITCHED_OFF = "switched_off"
    WRONG_NUMBER = "wrong_number"


class FinishResult(StrEnum):
    SOLVED = "solved"
    NO_FAULT_FOUND = "no_fault_found"
    DECLINED = "declined"


class UnitOutcome(StrEnum):
    DONE = "done"
    NOT_DONE = "not_done"


class OldPart(StrEnum):
    """Where the replaced part went: kept by us, given to the customer, or there was none."""

    KEPT = "kept"
    GIVEN = "given"
    NONE = "none"


class PayMethod(StrEnum):
    WECHAT = "wechat"
    ALIPAY = "alipay"
    CASH = "cash"
    CARD = "card"
    TRANSFER = "transfer"


class ConsentMethod(StrEnum):
    """How the customer said yes before paid work, or accepted the work."""

    APP = "app"
    LINK = "link"
    CODE = "code"
    SIGNATURE = "signature"
    PHONE = "phone"
    AUTO = "auto"


class Role(StrEnum):
    """The hat somebody wears while acting."""

    CUSTOMER = "customer"
    AGENT = "agent"
    REVIEWER = "reviewer"
    DISPATCHER = "dispatcher"
    TECHNICIAN = "technician"
    FOLLOW_UP = "follow_up"
    DEPARTMENT = "department"
    SYSTEM = "system"
