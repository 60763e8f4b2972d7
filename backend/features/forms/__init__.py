"""Forms a firm designs for itself: what is asked with a request, in a service report, at the
acceptance. One definition validates here, is rendered by clients and is printed."""

from backend.features.forms.models.answers import FormAnswers, FormPin
from backend.features.forms.models.checking import Checked, catalogue_of, check_answers
from backend.features.forms.models.definition_check import FormFinding, findings
from backend.features.forms.models.fields import FormField, TableField
from backend.features.forms.models.filled import FilledField, filled_fields
from backend.features.forms.models.filling import FieldProblem, FieldValues, Filling
from backend.features.forms.models.form import ANY, FormContent, Use
from backend.features.forms.models.words import Audience, DefaultSource, Purpose

__all__ = [
    "ANY",
    "Audience",
    "Checked",
    "DefaultSource",
    "FieldProblem",
    "FieldValues",
    "FilledField",
    "Filling",
    "FormAnswers",
    "FormContent",
    "FormField",
    "FormFinding",
    "FormPin",
    "Purpose",
    "TableField",
    "Use",
    "catalogue_of",
    "check_answers",
    "filled_fields",
    "findings",
]
