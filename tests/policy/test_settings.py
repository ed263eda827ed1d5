"""Settings: everything is parsed with its place, and every mistake ends in a usage problem."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.documents.tree import SourceTree
from checker.model.location import Location
from checker.model.report import Money, Problem
from checker.model.settings import (
    CurrencyRate,
    EvidenceSettings,
    Pack,
    Price,
    Settings,
)
from checker.policy.settings import load_settings

HEAD = "schema: ai-spend/settings/v1\n"


def load(root: Path, text: str | bytes) -> tuple[Settings, list[Problem]]:
    data = text.encode() if isinstance(text, str) else text
    (root / "ai-spend.yaml").write_bytes(data)
    return load_settings(SourceTree(root))


def at(line: int, column: int) -> Location:
    return Location("ai-spend.yaml", line, column)


def test_without_a_file_the_defaults(tmp_path: Path) -> None:
    assert load_settings(SourceTree(tmp_path)) == (Settings(), [])


def test_everything_is_read(tmp_path: Path) -> None:
    text = """\
schema: ai-spend/settings/v1
extends: novaspark-ai-spend
pack: {version: "0.1"}
select: [core, own]
approvers: [finops@novaspark.example]
evidence: {folder: evidence, newest_within: 7d}
policy_folders: [policies/own]
roots: [infra]
exclude: ["legacy/**"]
maturity: walk
materiality: $1K
currency_rates:
  - {from: EUR, to: USD, rate: 1.08, date: 2026-11-20, source: ECB}
prices:
  - {sku: aws/p4d, price: $53.42/h, term: 12mo, region: us-east-1, source: PO, date: 2026-04-01}
  - {sku: own/70b, input: $0.50, output: 2 EUR/1M, source: quote, date: 2026-04-02}
identification: {reviewed: 2026-09-01, by: finops}
"""
    found, problems = load(tmp_path, text)
    assert problems == []
    assert found.places["pack"] == at(3, 1)
    assert found._replace(identification=None, places={}) == Settings(
        location=at(1, 1),
        extends=("novaspark-ai-spend",),
        pack=Pack("0.1", None, at(3, 7)),
        select=("core", "own"),
        approvers=("finops@novaspark.example",),
        evidence=EvidenceSettings("evidence", Decimal(7), at(6, 11)),
        policy_folders=("policies/own",),
        roots=("infra",),
        exclude=("legacy/**",),
        maturity="walk",
        materiality=Money(1000, "USD", "month"),
        currency_rates=(
            CurrencyRate("EUR", "USD", Decimal("1.08"), date(2026, 11, 20), "ECB", at(13, 5)),
        ),
        prices=(
            Price(
                sku="aws/p4d",
                location=at(15, 5),
                source="PO",
                date=date(2026, 4, 1),
                price=Money(Decimal("53.42"), "USD", "hour"),
                term=Decimal(365),
                region="us-east-1",
            ),
            Price(
                sku="own/70b",
                location=at(16, 5),
                source="quote",
                date=date(2026, 4, 2),
                input_price=Money(Decimal("0.5"), "USD", "1M tokens"),
                output_price=Money(2, "EUR", "1M tokens"),
            ),
        ),
        present=True,
    )
    reviewed = found.identification
    assert reviewed is not None
    assert (reviewed.by, reviewed.date) == ("finops", date(2026, 9, 1))


def test_policies_keep_what_was_written_and_where(tmp_path: Path) -> None:
    text = (
        HEAD
        + """\
policies:
  busy:
    parameters: {floor: 55%, regions: [a, b]}
    reason: one node is spare
    until: 2027-03-31
    enforcement: hard
  owned: {advisory_until: 2027-01-15}
where:
  - {path: "sandbox/**", policies: {busy: {enforcement: advisory}}}
"""
    )
    found, problems = load(tmp_path, text)
    assert problems == []
    busy = found.policies["busy"]
    assert (busy.policy, busy.location) == ("busy", at(3, 3))
    assert busy.parameters["floor"].value == "55%"
    assert busy.parameters["floor"].location == at(4, 25)
    assert busy.parameters["regions"].plain() == ["a", "b"]
    assert (busy.reason, busy.until, busy.enforcement, busy.advisory_until) == (
        "one node is spare", date(2027, 3, 31), "hard", None,
    )  # fmt: skip
    assert found.policies["owned"].advisory_until == date(2027, 1, 15)
    assert found.where[0].path == "sandbox/**"
    assert found.where[0].policies["busy"].enforcement == "advisory"


def test_teams_carry_dated_answers(tmp_path: Path) -> None:
    text = (
        HEAD
        + """\
teams:
  ml:
    maturity: walk
    cost_center: RD-4410
    accounts: ["123456789012"]
    mlops: {people: 2.5, on_call: true, by: boss, date: 2026-09-01, expires: 2027-01-01}
    reviewed: {actions: none, by: finops, date: 2026-11-01, evidence_url: wiki/r}
    roles: {finops: f@x.example, sales: none}
"""
    )
    found, problems = load(tmp_path, text)
    assert problems == []
    team = found.teams["ml"]
    assert (team.name, team.location) == ("ml", at(3, 3))
    assert (team.maturity, team.cost_center, team.accounts) == (
        "walk", "RD-4410", ("123456789012",),
    )  # fmt: skip
    assert team.roles == {"finops": "f@x.example", "sales": "none"}
    assert team.places["cost_center"] == at(5, 5)
    mlops = team.answers["mlops"]
    assert (mlops.by, mlops.date, mlops.expires) == ("boss", date(2026, 9, 1), date(2027, 1, 1))
    assert {key: node.value for key, node in mlops.values.items()} == {
        "people": Decimal("2.5"), "on_call": True,
    }  # fmt: skip
    assert team.answers["reviewed"].evidence_url == "wiki/r"
    assert "technical_readiness" not in team.answers


BAD = [
    (b"", 1, "ai-spend.yaml is empty"),
    (b"schema: x\n", 1, "ai-spend/settings/v1 is wanted"),
    (b"a: [\n", 1, "bracket"),
    (b"\xff\xfea\0", 1, "UTF-16"),
    (HEAD + "select: [core\n", 2, "bracket"),
    (HEAD + "selct: [core]\n", 2, "selct is not a field"),
    (HEAD + "---\n" + HEAD, 3, "holds 2 documents, and settings are one"),
    (HEAD + "select: [core]\nselect: [own]\n", 3, "written twice"),
    (HEAD + "materiality: 500\n", 2, "which currency, per what?"),
    (HEAD + "teams: {a: {maturity: ran}}\n", 2, "ran is not one of crawl, walk, run"),
    (HEAD + "teams: {a: {mlops: {people: 2, by: x}}}\n", 2, "the field date is missing"),
    (
        HEAD + "prices:\n  - {sku: s, source: x, date: 2026-01-01}\n",
        3,
        "the price of s is missing",
    ),
    (
        HEAD + "prices:\n  - {sku: s, price: $5/h, input: $1, source: x, date: 2026-01-01}\n",
        3,
        "s has a price by the hour and a price of tokens",
    ),
    (
        HEAD + "currency_rates: [{from: USD, to: USD, rate: 1, date: 2026-01-01, source: x}]\n",
        2,
        "this rate changes USD into itself",
    ),
    (
        HEAD + "policies: {p: {until: 2027-01-01, advisory_until: 2027-01-01}}\n",
        2,
        "until ends nothing: p has no parameters or enforcement",
    ),
    (
        HEAD + "where: [{path: a, policies: {p: {until: 2027-01-01}}}]\n",
        2,
        "until ends nothing: p",
    ),
]


@pytest.mark.parametrize(("text", "line", "words"), BAD, ids=[words for _, _, words in BAD])
def test_mistakes_are_usage_problems(
    tmp_path: Path, text: str | bytes, line: int, words: str
) -> None:
    _, problems = load(tmp_path, text)
    assert len(problems) == 1, problems
    problem = problems[0]
    assert words in problem.message
    assert problem.location is not None
    assert problem.location.line == line
    assert problem.usage
    assert problem.next_step


def test_a_price_that_is_wrong_is_not_told_missing_as_well(tmp_path: Path) -> None:
    row = "prices:\n  - {sku: s, price: 5, source: x, date: 2026-01-01}\n"
    found, problems = load(tmp_path, HEAD + row)
    assert [problem.message for problem in problems] == [
        "prices[1].price: 5: which currency, per what?"
    ]
    assert found.prices[0].price is None


def test_settings_under_another_ending(tmp_path: Path) -> None:
    (tmp_path / "ai-spend.yml").write_text(HEAD)
    found, problems = load_settings(SourceTree(tmp_path))
    assert found == Settings()
    assert problems[0].next_step == "rename it: git mv ai-spend.yml ai-spend.yaml"
    assert problems[0].usage


def test_settings_that_are_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ai-spend.yaml")
    _, problems = load_settings(SourceTree(tmp_path))
    assert problems[0].kind == "not-a-file"
    assert problems[0].usage


def test_settings_that_lie_outside(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "ai-spend.yaml").write_text(HEAD)
    (tmp_path / "root" / "ai-spend.yaml").symlink_to(tmp_path / "ai-spend.yaml")
    _, problems = load_settings(SourceTree(tmp_path / "root"))
    assert [(problem.kind, problem.usage) for problem in problems] == [("outside", True)]


def test_the_examples_are_right() -> None:
    root = Path(__file__).parents[2] / "examples" / "novaspark"
    found, problems = load_settings(SourceTree(root))
    assert problems == []
    assert found.present


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_no_text_raises(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = tmp_path_factory.mktemp("settings")
    _, problems = load(root, HEAD + text)
    assert all(problem.usage for problem in problems)
