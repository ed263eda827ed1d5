"""Turns one error of the schema validator into sentences: what, where, and what to write."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from checker.documents.nearest import nearest
from checker.model.quantities import QuantityError
from checker.model.rows import NamedTuple

_TYPES = {"string": "text", "integer": "a whole number", "number": "a number",
          "boolean": "true or false", "array": "a list", "object": "a mapping",
          "null": "nothing"}  # fmt: skip
_TRUTH = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_MOST_NAMES = 12
_CUT = "a comma begins a new key in {…}: put the text with the comma in quotes"


class Trouble(NamedTuple):
    """One thing that is wrong: the path to the value, the key below it that is meant if any.

    `at_value` means the value itself rather than the key it stands under; `missing` that a field
    is not there.
    """

    path: tuple[str | int, ...]
    message: str
    next_step: str
    key: str | None = None
    at_value: bool = False
    missing: bool = False


def explain(error: Any) -> Iterator[Trouble]:
    """Yield what a validation error means to the one who wrote the document."""
    path = tuple(error.absolute_path)
    if error.validator in ("anyOf", "oneOf") and error.context:
        yield from _best_branch(error)
    elif error.validator == "additionalProperties":
        yield from _unknown_keys(error, path)
    elif error.validator == "required":
        yield _missing(error, path)
    elif not _told_better(error):
        message, step = _WORDS.get(error.validator, _other)(error)
        yield Trouble(path, f"{_name(path)}: {message}", step, at_value=True)


def _told_better(error: Any) -> bool:
    """Whether another error of the same value says more: its format, or that it is empty."""
    if error.validator not in ("type", "pattern") or not isinstance(error.schema, Mapping):
        return False
    if error.validator == "pattern" and error.instance == "":
        return "minLength" in error.schema
    return "format" in error.schema and not isinstance(error.instance, (dict, list))


def _best_branch(error: Any) -> Iterator[Trouble]:
    branches: dict[Any, list[Any]] = {}
    for part in error.context:
        branches.setdefault(part.schema_path[0], []).append(part)
    depth = len(error.absolute_path)

    def fit(parts: list[Any]) -> tuple[int, int]:
        # The branch that was meant gets furthest before it fails, and fails least.
        shallow = sum(
            len(part.absolute_path) == depth and part.validator in ("type", "const", "enum")
            for part in parts
        )
        return (shallow, len(parts))

    for part in min(branches.values(), key=fit):
        yield from explain(part)


def _unknown_keys(error: Any, path: tuple[str | int, ...]) -> Iterator[Trouble]:
    known = list(error.schema.get("properties", {}))
    where = f" in {_name(path)}" if path else ""
    for key in error.instance:
        if key in known:
            continue
        message = f"{key} is not a field{where}"
        cut = " " in key and error.instance[key] is None and not nearest(key.split()[0], known)
        yield Trouble(path, message, _CUT if cut else _instead(key, known, error.schema), key)


def _instead(key: str, known: list[str], schema: Mapping[str, Any]) -> str:
    moved = schema.get("x-renamed", {}).get(key)
    if moved:
        return str(moved)
    parents = [
        name
        for name, part in schema.get("properties", {}).items()
        if isinstance(part, Mapping) and key in part.get("properties", {})
    ]
    if parents:
        return f"write it under {parents[0]}"
    near = nearest(key.replace("-", "_"), known)
    if near:
        return f"did you mean {near}?"
    return f"remove it; the fields are {_listed(known)}" if known else "remove it"


def _missing(error: Any, path: tuple[str | int, ...]) -> Trouble:
    # The validator makes one error of each field, and names it in its message only.
    key = error.message.removesuffix(" is a required property").strip("'")
    part = error.schema.get("properties", {}).get(key, {})
    meaning = part.get("title", "") if isinstance(part, Mapping) else ""
    where = f" in {_name(path)}" if path else ""
    about = f" ({meaning[0].lower()}{meaning[1:]})" if meaning else ""
    message = f"the field {key} is missing{where}"
    return Trouble(path, message, f"add {key}:{about}", missing=True)


def _format(error: Any) -> tuple[str, str]:
    cause = error.cause
    if error.validator_value == "only-none" and "array" in error.schema.get("type", ()):
        found = error.instance
        return f"{_shown(found)} stands alone, and a list is wanted", f"write [{found}], or none"
    if isinstance(cause, QuantityError):
        return cause.message, cause.next_step
    return str(cause or error.message), _like(error)


def _type(error: Any) -> tuple[str, str]:
    wanted = error.validator_value
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    said = " or ".join(_TYPES.get(name, name) for name in names)
    found = error.instance
    if not error.absolute_path:
        first = error.schema.get("properties", {}).get("schema", {}).get("const")
        step = f"start it with schema: {first}" if first else "write its fields as name: value"
        return f"{_shown(found)} stands here, and the document has to be {said}", step
    if "boolean" in names and isinstance(found, str) and found.lower() in _TRUTH:
        return f"{found} is text, not true or false", f"write {_TRUTH[found.lower()]}"
    if "string" in names and isinstance(found, bool):
        return f"{_shown(found)} is not text", f'put it in quotes: "{_shown(found)}"'
    if "string" in names and not isinstance(found, (dict, list)) and found is not None:
        return f"{found} is a number, and text is wanted", f'put it in quotes: "{found}"'
    if "array" in names and isinstance(found, str):
        return f"{_shown(found)} stands alone, and a list is wanted", f"write [{found}]"
    return f"{_shown(found)} stands here, and {said} is wanted", _like(error)


def _enum(error: Any) -> tuple[str, str]:
    known = [_shown(value) for value in error.validator_value]
    near = nearest(str(error.instance).replace("-", "_"), known)
    asked = f"{_shown(error.instance)} is not one of {_listed(known)}"
    return asked, f"did you mean {near}?" if near else f"write one of {_listed(known)}"


def _const(error: Any) -> tuple[str, str]:
    wanted = _shown(error.validator_value)
    return f"{_shown(error.instance)} stands here, and {wanted} is wanted", f"write {wanted}"


def _length(error: Any) -> tuple[str, str]:
    return f"{_shown(error.instance)} is too short or empty", _like(error)


def _bound(error: Any) -> tuple[str, str]:
    words = {"minimum": "at least", "maximum": "at most", "exclusiveMinimum": "above",
             "exclusiveMaximum": "below"}[error.validator]  # fmt: skip
    limit = f"{words} {error.validator_value}"
    return f"{error.instance} is out of range", f"write a number of {limit}"


def _pattern(error: Any) -> tuple[str, str]:
    return f"{_shown(error.instance)} is not written as it has to be", _like(error)


def _unique(error: Any) -> tuple[str, str]:
    return "a value stands in the list twice", "keep it once"


def _together(error: Any) -> tuple[str, str]:
    return error.message.replace("'", ""), "add the missing field, or remove the other"


def _other(error: Any) -> tuple[str, str]:
    return str(error.message), _like(error)


_WORDS: dict[str, Callable[[Any], tuple[str, str]]] = {
    "format": _format,
    "type": _type,
    "enum": _enum,
    "const": _const,
    "minLength": _length,
    "minItems": _length,
    "minProperties": _length,
    "minimum": _bound,
    "maximum": _bound,
    "exclusiveMinimum": _bound,
    "exclusiveMaximum": _bound,
    "pattern": _pattern,
    "uniqueItems": _unique,
    "dependentRequired": _together,
}


def _like(error: Any) -> str:
    """Return how the field is written, by the schema's own example."""
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    examples = schema.get("examples", [])
    if examples:
        return f"write it as {json_like(examples[0])}"
    return f"give {schema['title'][0].lower()}{schema['title'][1:]}" if schema.get("title") else (
        "write it as the schema says")  # fmt: skip


def json_like(value: Any) -> str:
    """Return an example as people would type it in YAML, on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {json_like(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(json_like, value)) + "]"
    return _shown(value)


def _shown(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    text = str(value)
    return (text if len(text) <= 60 else text[:60] + "…") or "empty text"


def _listed(names: list[str]) -> str:
    if len(names) > _MOST_NAMES:
        return ", ".join(names[:_MOST_NAMES]) + f" and {len(names) - _MOST_NAMES} more"
    return ", ".join(names)


def _name(path: tuple[str | int, ...]) -> str:
    """Return a path as people say it: `attestations[2].date`, counted from 1."""
    said = ""
    for step in path:
        said += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if said else str(step)
    return said or "the document"
