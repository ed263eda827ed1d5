"""Every field that people write teaches itself in an editor: title, description, right examples."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from checker.documents.bundled import data_path
from checker.documents.formats import formats

WRITTEN = ("workload", "settings", "waivers", "evidence", "policy", "fleet", "baseline")
JOINED = ("items", "additionalProperties", "if", "then", "else", "not", "contains")
SCHEMAS = data_path("schemas")


def schema_of(name: str) -> dict[str, Any]:
    text = (SCHEMAS / f"{name}.schema.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return found


def fields(name: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the fields of a schema with their paths; one that refers has what it refers to."""
    whole = schema_of(name)
    definitions = whole.get("$defs", {})
    return [
        (path, definitions.get(field.get("$ref", "").rpartition("/")[2], {}) | field)
        for path, field in named(whole)
    ]


def named(part: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the fields of a schema with their paths, wherever they are nested."""
    if not isinstance(part, dict):
        return
    for name, field in part.get("properties", {}).items():
        yield f"{path}/{name}", field
        yield from named(field, f"{path}/{name}")
    for name, field in part.get("$defs", {}).items():
        yield from named(field, f"#{name}")
    for key in JOINED:
        yield from named(part.get(key), path)
    for key in ("anyOf", "oneOf", "allOf"):
        for one in part.get(key, ()):
            yield from named(one, path)


@pytest.mark.parametrize("name", WRITTEN)
def test_every_field_says_what_it_is_and_what_it_means(name: str) -> None:
    found = fields(name)
    assert len(found) > 10
    untold = [path for path, one in found if not (one.get("title") and one.get("description"))]
    assert untold == []


@pytest.mark.parametrize("name", WRITTEN)
def test_descriptions_are_short_and_do_not_repeat_the_title(name: str) -> None:
    for path, field in fields(name):
        words = field["description"]
        assert len(words) <= 330, path
        assert words.rstrip(".").casefold() != field["title"].rstrip(".").casefold(), path
        assert not re.search(r"please|!|utilisation", words), path


@pytest.mark.parametrize("name", WRITTEN)
def test_every_field_has_examples_or_a_default_that_are_right(name: str) -> None:
    checker = FormatChecker(())
    for format_name, check_format in formats().items():
        checker.checks(format_name, raises=ValueError)(check_format)
    definitions = schema_of(name).get("$defs", {})
    for path, field in fields(name):
        assert field.get("examples"), path
        shown = [*field["examples"], *([field["default"]] if "default" in field else [])]
        judge = Draft202012Validator({**field, "$defs": definitions}, format_checker=checker)
        for example in shown:
            assert [error.message for error in judge.iter_errors(example)] == [], path


def test_the_page_on_editors_names_every_file_that_people_write() -> None:
    page = Path(SCHEMAS, "README.md").read_text("utf-8")
    assert [name for name in WRITTEN if f"`{name}.schema.json`" not in page] == []
    assert [name for name in WRITTEN if f".ai-spend/schemas/{name}.schema.json" not in page] == []
