"""Forms a firm designs for itself: what is asked with a request, in a service report, at the
acceptance. One definition validates here, is rendered by clients and is printed."""

from backend.features.forms.assembly import Forms, build_forms
from backend.features.forms.errors import AnswersMissing, AnswersNotValid, FormChanged
from backend.features.forms.models.answers import FormAnswers, FormPin
from backend.features.forms.models.checking import Checked, catalogue_of, check_answers
from backend.features.forms.models.definition_check import FormFinding, findings
from backend.features.forms.models.fields import FormField, TableColumn, TableField
from backend.features.forms.models.filled import FilledField, filled_fields
from backend.features.forms.models.filling import FieldProblem, FieldValues, Filling
from backend.features.forms.models.form import ANY, FormContent, Use
from backend.features.forms.models.words import (
    PURPOSE_NAMES,
    Audience,
    DefaultSource,
    Purpose,
)
from backend.features.forms.ports import Offerings
from backend.features.forms.repository import FormAnswersRepository
from backend.features.forms.rules import KIND_NAME
from backend.features.forms.schemas import FilledForm, FormView, GivenForm
from backend.features.forms.service import (
    Form,
    FormDesk,
    KnownAlready,
    looked_through,
    pin_of,
)
from backend.features.forms.service import Subject as FormSubject
from backend.features.forms.shipped import PROPOSED_FORMS

__all__ = [
    "ANY",
    "KIND_NAME",
    "PROPOSED_FORMS",
    "PURPOSE_NAMES",
    "AnswersMissing",
    "AnswersNotValid",
    "Audience",
    "Checked",
    "DefaultSource",
    "FieldProblem",
    "FieldValues",
    "FilledField",
    "FilledForm",
    "Filling",
    "Form",
    "FormAnswers",
    "FormAnswersRepository",
    "FormChanged",
    "FormContent",
    "FormDesk",
    "FormField",
    "FormFinding",
    "FormPin",
    "FormSubject",
    "FormView",
    "Forms",
    "GivenForm",
    "KnownAlready",
    "Offerings",
    "Purpose",
    "TableColumn",
    "TableField",
    "Use",
    "build_forms",
    "catalogue_of",
    "check_answers",
    "filled_fields",
    "findings",
    "looked_through",
    "pin_of",
]
