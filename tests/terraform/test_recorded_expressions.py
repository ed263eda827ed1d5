"""Expressions whose answers terraform console gave; refreshed by the differential benchmark."""

import json
from pathlib import Path

from console_format import shown

from checker.inputs.terraform.evaluate import NoScope, evaluate
from checker.inputs.terraform.expressions import parse_expression
from checker.inputs.terraform.hcl import TextSource

RECORDED = Path(__file__).with_name("recorded_expressions.json")
UNKNOWN = "(known after apply)"


def answer(expression):
    guarded = f'try({expression}, "!refused")'
    value = evaluate(parse_expression(guarded, TextSource("x.tf", guarded)), NoScope())
    return shown(value, 2)


def test_every_recorded_expression_is_answered_as_terraform_answers_it():
    cases = json.loads(RECORDED.read_text())
    assert len(cases) > 4_000
    answers = [(expression, answer(expression), theirs) for expression, theirs in cases]
    differ = [case for case in answers if case[1] not in (case[2], UNKNOWN)]
    unknown = [case for case in answers if case[1] == UNKNOWN != case[2]]
    assert not differ[:5]
    assert len(unknown) <= len(cases) * 0.02
