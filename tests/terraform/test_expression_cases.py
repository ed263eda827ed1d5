"""The forms of the expression language, one row each."""

from pathlib import Path

import pytest
import yaml
from console_format import shown

from checker.inputs.terraform.evaluate import NoScope, evaluate
from checker.inputs.terraform.expressions import parse_expression
from checker.inputs.terraform.hcl import TextSource
from checker.inputs.terraform.values import Refused

CASES = yaml.safe_load(Path(__file__).with_name("expression_cases.yaml").read_text())
ROWS = [(group, *row) for group, rows in CASES.items() for row in rows]


@pytest.mark.parametrize(("group", "expression", "expected"), ROWS)
def test_expression(group, expression, expected):
    value = evaluate(parse_expression(expression, TextSource("x.tf", expression)), NoScope())
    if expected == "!refused":
        assert isinstance(value.data, Refused)
    else:
        assert shown(value) == expected
