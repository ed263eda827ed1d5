"""Tells from a schema which fields a document has: path, meaning, allowed words, an example."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from checker.documents.schema import schema_text
from checker.model.rows import NamedTuple


class Field(NamedTuple):
    """One field that people fill in; `path` is dotted, `words` are the only values it may take.

    `example` is written as in YAML, on one line; empty where the schema gives none. `form` names
    what a value has to look like (`date`, `array`), empty for plain text.
    """

    path: str
    title: str
    words: tuple[str, ...] = ()
    example: str = ""
    form: str = ""


def fields(schema_name: str) -> dict[str, Field]:
    """Return the fields of `schemas/<schema_name>.schema.json`, two levels deep, in their order."""
    schema = json.loads(schema_text(schema_name))
    return {one.path: one for one in _fields(schema, "")}


def _fields(schema: Mapping[str, Any], above: str) -> Iterator[Field]:
    for name, part in schema.get("properties", {}).items():
        path = f"{above}{name}"
        words = tuple(str(word) for word in part.get("enum", ()))
        if part.get("type") == "boolean":
            words = ("true", "false")
        examples = part.get("examples", ())
        kind = part.get("type", "string")
        form = part.get("format") or ("" if kind == "string" else str(kind))
        example = _inline(examples[0]) if examples else ""
        yield Field(path, part.get("title", ""), words, example, form)
        if not above:
            yield from _fields(part, f"{name}.")


def _inline(value: Any) -> str:
    """Return a value as YAML on one line; texts of our schemas need quotes only for commas."""
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_quoted(part)}' for name, part in value.items())}}}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _quoted(value: Any) -> str:
    text = _inline(value)
    return f'"{text}"' if isinstance(value, str) and "," in text else text
