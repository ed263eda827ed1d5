"""What unquoted YAML scalars mean, in our own documents and in Kubernetes files."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.documents.scalars import CORE, KUBERNETES, Dialect, number
from checker.documents.yaml_reader import read_yaml

CASES: list[list[str]] = yaml.load(
    Path(__file__).with_name("cases_scalars.yaml").read_text("utf-8"), yaml.BaseLoader
)


def reading(written: str, dialect: Dialect) -> Any:
    nodes, problems = read_yaml(f"key: {written}\n", "f.yaml", dialect=dialect)
    return "refused" if problems else repr(nodes[0].value["key"].value)


@pytest.mark.parametrize(("written", "ours", "kubernetes"), CASES)
def test_unquoted_scalars(written: str, ours: str, kubernetes: str) -> None:
    assert (reading(written, CORE), reading(written, KUBERNETES)) == (ours, kubernetes)


def test_a_number_of_many_digits_is_refused_before_it_is_built() -> None:
    with pytest.raises(ValueError, match="400 digits"):
        number("9" * 5000)
