"""Read the settings, or say in plain lines what is wrong with them; write down what they are."""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import to_jsonable_python
from pydantic_settings.exceptions import SettingsError

from backend.runtime.refusals import CannotStart
from backend.settings import PREFIX, Settings

_HEADER = """\
# Every setting of Baoxiu with its default, made by: python -m backend environment
# A line that stays commented out keeps its default. Production refuses the defaults of keys,
# secrets and addresses, and says which. Keep this file readable by the service's user alone.

"""


def load_settings() -> Settings:
    """Raises CannotStart, one line for each wrong variable; the values themselves are not shown."""
    try:
        return Settings()
    except ValidationError as refused:
        lines = [f"{_variable(error['loc'])}{error['msg']}" for error in refused.errors()]
        raise CannotStart("\n".join(lines)) from None
    except SettingsError as refused:
        raise CannotStart(f"{refused}: the variable is to hold JSON.") from None


def _variable(location: tuple[int | str, ...]) -> str:
    return f"{PREFIX}{'__'.join(str(step).upper() for step in location)}: " if location else ""


def environment_example() -> str:
    """The text of deploy/env.example."""
    return _HEADER + "\n".join(_lines(Settings, PREFIX)) + "\n"


def _lines(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        variable = f"{prefix}{name.upper()}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield ""
            yield from _lines(field.annotation, f"{variable}__")
        else:
            yield f"# {field.description}"
            yield f"# {variable}={_shown(field.default)}"


def _shown(default: object) -> str:
    if default is None:
        return ""
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    plain: Any = to_jsonable_python(
        default, fallback=lambda secret: secret.get_secret_value(), serialize_unknown=False
    )
    if isinstance(default, dict):
        plain = {key: _shown(value) for key, value in default.items()}
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
