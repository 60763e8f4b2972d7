"""Every act that a flow may demand a form of takes it in its own body, beside what it takes."""

from collections.abc import Callable
from functools import cache
from typing import Any, get_type_hints

from pydantic import BaseModel, TypeAdapter, create_model

from backend.features.forms import GivenForm
from backend.kit.http import Input

FIELD = "step_form"


class WithStepForm(Input):
    """`step_form`: what the flow demands with this act; the list of acts tells which form."""

    step_form: GivenForm | None = None


def body_of(verb: Callable[..., Any]) -> type[BaseModel]:
    """What the verb of an endpoint says that it takes."""
    declared: type[BaseModel] = get_type_hints(verb)["body"]
    return declared


@cache
def with_step_form(body: type[BaseModel]) -> TypeAdapter[BaseModel]:
    """The same body with a place for the form."""
    return TypeAdapter(
        create_model(
            f"{body.__name__}WithForm",
            __base__=(body, WithStepForm),
            __doc__=body.__doc__,
            __module__=__name__,
        )
    )


def taken_apart(body: BaseModel, plain: type[BaseModel]) -> tuple[BaseModel, GivenForm | None]:
    """What the act itself takes, and the form."""
    if not isinstance(body, WithStepForm):
        return body, None
    told = {name: getattr(body, name) for name in plain.model_fields}
    given = body.model_fields_set - {FIELD}
    return plain.model_construct(_fields_set=set(given), **told), body.step_form
