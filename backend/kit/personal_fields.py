"""Finding and rewriting what is declared personal, wherever it stands in a document's model."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel

from backend.kit.pii import Personal

Rewrite = Callable[[str, str, str], str]
"""Takes the label, the path (`visits.technicians.phone`) and the value; gives the new value."""

M = TypeVar("M", bound=BaseModel)

_NO_LABEL: Final = ""


def personal_paths(model: type[BaseModel]) -> dict[str, str]:
    """The label of every personal field below the model, by its path. Lists add nothing to it."""
    return dict(_paths_of_model(model, "", ()))


def text_paths(model: type[BaseModel]) -> Iterator[str]:
    """The paths of every field below the model that may hold text and is not personal."""
    for path, label in _paths_of_model(model, "", (), plain=True):
        if label == _NO_LABEL:
            yield path


def rewritten(document: M, rewrite: Rewrite) -> M:
    """The same document where nothing changes; else a copy in which the values are other ones."""
    return _rewritten_model(document, "", rewrite)


def personal_values(document: BaseModel) -> list[tuple[str, str, str]]:
    """(label, path, value) of every personal value that is not empty."""
    found: list[tuple[str, str, str]] = []

    def note(label: str, path: str, value: str) -> str:
        if value:
            found.append((label, path, value))
        return value

    rewritten(document, note)
    return found


def _paths_of_model(
    model: type[BaseModel], prefix: str, above: tuple[type[BaseModel], ...], *, plain: bool = False
) -> Iterator[tuple[str, str]]:
    if model in above:
        return
    for name, field in model.model_fields.items():
        path = f"{prefix}{name}"
        label = _label(field.metadata)
        if label:
            yield path, label
        else:
            yield from _paths_of_type(field.annotation, path, (*above, model), plain=plain)


def _paths_of_type(
    annotation: Any, path: str, above: tuple[type[BaseModel], ...], *, plain: bool
) -> Iterator[tuple[str, str]]:
    if get_origin(annotation) is Annotated:
        label = _label(annotation.__metadata__)
        if label:
            yield path, label
            return
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _paths_of_model(annotation, f"{path}.", above, plain=plain)
    elif annotation is str and plain:
        yield path, _NO_LABEL
    for inner in get_args(annotation):
        yield from _paths_of_type(inner, path, above, plain=plain)


def _label(metadata: Any) -> str:
    return next((each.label for each in metadata if isinstance(each, Personal)), _NO_LABEL)


def _rewritten_model(document: M, prefix: str, rewrite: Rewrite) -> M:
    changes: dict[str, Any] = {}
    for name, field in type(document).model_fields.items():
        value = getattr(document, name)
        new = _rewritten(
            value, field.annotation, _label(field.metadata), f"{prefix}{name}", rewrite
        )
        if new is not value:
            changes[name] = new
    return document.model_copy(update=changes) if changes else document


def _rewritten(value: Any, annotation: Any, label: str, path: str, rewrite: Rewrite) -> Any:
    if isinstance(value, BaseModel):
        return _rewritten_model(value, f"{path}.", rewrite)
    if isinstance(value, str):
        label = label or _label_within(annotation)
        new = rewrite(label, path, value) if label else value
        return value if new == value else new
    if isinstance(value, Mapping):
        inner = {k: _rewritten(v, annotation, label, path, rewrite) for k, v in value.items()}
        return inner if any(inner[k] is not value[k] for k in value) else value
    if isinstance(value, list | tuple):
        items = [_rewritten(each, annotation, label, path, rewrite) for each in value]
        is_new = any(new is not old for new, old in zip(items, value, strict=True))
        return type(value)(items) if is_new else value
    return value


def _label_within(annotation: Any) -> str:
    """Of texts in a list, a mapping or a choice."""
    if get_origin(annotation) is Annotated and (label := _label(annotation.__metadata__)):
        return label
    return next((found for each in get_args(annotation) if (found := _label_within(each))), "")
