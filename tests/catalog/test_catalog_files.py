"""Every data file of the catalog keeps to its schema and says each thing once, with a source."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from catalog_rows import all_files, complete, every_row, key_of
from jsonschema import Draft202012Validator

from checker.catalog import load_catalog
from checker.catalog.modules import module_row
from checker.catalog.store import KINDS, rows_from_files
from checker.model import vocabulary

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "schemas" / "catalog.schema.json").read_text("utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA)
TODAY = date(2026, 11, 22)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_kind_has_a_file_and_every_file_is_of_its_folder() -> None:
    assert {kind for kind, _ in all_files()} == set(KINDS)
    for kind, path in all_files():
        assert complete(path)["kind"] == kind, path.name


@pytest.mark.parametrize(("kind", "path"), all_files(), ids=lambda one: getattr(one, "name", one))
def test_a_file_keeps_to_the_schema(kind: str, path: Path) -> None:
    document = complete(path)
    errors = [
        f"{list(error.absolute_path)}: {_deepest(error)}"
        for error in VALIDATOR.iter_errors(document)
    ]
    assert not errors, "\n".join(errors[:10])


def _deepest(error: Any) -> str:
    while error.context:
        error = max(error.context, key=lambda one: len(one.absolute_path))
    return f"{list(error.absolute_path)} {error.message[:200]}"


def test_nothing_is_said_twice() -> None:
    counts = Counter((kind, key_of(kind, row)) for kind, _, row in every_row())
    assert [key for key, count in counts.items() if count > 1] == []


def test_an_accelerator_has_one_name_and_a_name_one_accelerator() -> None:
    names = Counter(
        str(name).lower()
        for row in rows_from_files("accelerators")
        for name in {row["name"].lower(), *(one.lower() for one in row["names"])}
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_every_source_is_known_and_every_known_source_is_used() -> None:
    known = {row["key"] for row in rows_from_files("sources")}
    assert {row["source"] for _, _, row in every_row()} == known


def test_days_are_days_and_none_lies_ahead() -> None:
    for _, where, row in every_row():
        assert date.fromisoformat(row["date"]) <= TODAY, where
        for name in ("valid_until", "retires"):
            if name in row:
                date.fromisoformat(row[name])


def test_a_price_is_of_a_listed_machine_and_ends_after_it_began() -> None:
    catalog = load_catalog()
    for row in rows_from_files("prices"):
        assert row["amount"] > 0, row["sku"]
        assert row["valid_until"] > row["date"], row["sku"]
        assert catalog.machine(row["provider"], row["sku"]) is not None, row["sku"]


def test_a_machine_has_an_accelerator_that_is_listed() -> None:
    known = {row["name"] for row in rows_from_files("accelerators")}
    for row in rows_from_files("machines"):
        assert row.get("accelerator", "T4") in known, row


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("role", vocabulary.ROLES),
        ("deployment_model", vocabulary.DEPLOYMENT_MODELS),
        ("management", vocabulary.MANAGEMENT),
        ("commitment", vocabulary.COMMITMENTS),
    ],
)
def test_the_closed_words_are_those_of_the_vocabulary(field: str, words: tuple[str, ...]) -> None:
    fields = {
        **SCHEMA["$defs"]["terraform_fields"]["properties"],
    }
    plain = fields[field]["oneOf"][0]["enum"]
    assert set(plain) - {"by_model", "by_machine", "by_content"} == set(words)


def test_the_cost_shapes_and_routes_are_those_of_the_vocabulary() -> None:
    fields = SCHEMA["$defs"]["terraform_fields"]["properties"]
    for name in ("cost_shape", "routing"):
        plain = set(fields[name]["oneOf"][0]["enum"]) - {"by_model"}
        assert plain == set(vocabulary.FACTS[name].values)


def test_every_row_of_every_kind_can_be_read() -> None:
    catalog = load_catalog()
    for row in rows_from_files("terraform"):
        read = catalog.terraform_type(row["type"])
        assert read is not None
        assert read.type == row["type"]
    for row in rows_from_files("modules"):
        assert module_row(row).creates
    for row in rows_from_files("objects"):
        assert catalog.kubernetes_object(f"{row['group']}/v1", row["kind"]) is not None
    for row in rows_from_files("labels"):
        assert catalog.node_label(row["label"]) is not None
    for row in rows_from_files("resources"):
        assert catalog.extended_resource(row["name"].replace("*", "x")) is not None


def test_a_part_reads_its_own_block() -> None:
    """A part with `at` that reads no path below it would see the same thing in every block."""
    catalog = load_catalog()
    rows = [catalog.terraform_type(row["type"]) for row in rows_from_files("terraform")]
    rows += [one for row in rows_from_files("modules") for one in module_row(row).creates]
    for row in rows:
        assert row is not None
        for part in row.parts:
            if part.at:
                read = [*part.sku, *part.models, *(one.path for one in row.contents)]
                assert any(path.startswith(f"{part.at}.") for path in read), (row.type, part.at)


def test_references_lead_to_types_that_are_known_or_plain_containers() -> None:
    """A typing error in a type's name would silently cut the link."""
    catalog = load_catalog()
    providers = {name.partition("_")[0] for name in catalog.types}
    for row in rows_from_files("terraform"):
        read = catalog.terraform_type(row["type"])
        assert read is not None
        for reference in read.references:
            assert reference.to, row["type"]
            for target in reference.to:
                known = target in catalog.types or reference.how == "part_of"
                assert known or target == "google_compute_future_reservation", target
                assert target.partition("_")[0] in providers, target
