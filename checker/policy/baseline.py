"""Turns `ai-spend-baseline.json` into the findings that were known, and findings into its text."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from checker.documents.formats import read_date
from checker.documents.json_reader import read_json
from checker.documents.limits import MANIFEST
from checker.documents.tree import Source, SourceTree
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Finding, Impact, Problem
from checker.model.rows import NamedTuple

FILE = "ai-spend-baseline.json"
SCHEMA = "ai-spend/baseline/v1"
RECORDED = ("fail", "warn")


class Baseline(NamedTuple):
    """The findings of a day; of each only what it is known by, its verdict and its worth is set."""

    as_of: date
    findings: tuple[Finding, ...]


def load_baseline(tree: SourceTree) -> tuple[Baseline | None, tuple[Problem, ...]]:
    """Return the baseline of a tree, None without one, and what is wrong with it."""
    if FILE not in tree.walk():
        return None, ()
    if tree.resolve(FILE) != FILE:
        message = f"{FILE} is a link, and a baseline is not read through links"
        step = "put the file itself here"
        return None, (Problem("baseline", message, Location(FILE), step, usage=True),)
    source = tree.read(FILE, MANIFEST)
    if not isinstance(source, Source):
        return None, (source._replace(usage=True),)
    node = read_json(source.text, FILE, MANIFEST)
    if isinstance(node, Problem):
        return None, (node._replace(usage=True, next_step=f"{node.next_step}; {_AGAIN}"),)
    from checker.documents.schema import check

    body, problems = check(node, "baseline", usage=True)
    if problems:
        return None, tuple(problems)
    rows = tuple(_finding(row) for row in body.find("findings.*"))
    return Baseline(read_date(_plain(body, "as_of")), rows), ()


_AGAIN = "or write it again: ai-spend baseline write"


def _plain(node: Node, key: str, otherwise: Any = "") -> Any:
    found = node.value.get(key)
    return otherwise if found is None or found.value is None else found.plain()


def _finding(row: Node) -> Finding:
    money = _plain(row, "money", None)
    return Finding(
        policy=_plain(row, "policy"),
        controls=(),
        subject_kind=_plain(row, "subject"),
        address=_plain(row, "address"),
        workload=_plain(row, "workload", None),
        root=_plain(row, "root"),
        context=_plain(row, "context"),
        verdict=_plain(row, "verdict"),
        possible=(),
        severity="",
        enforcement="",
        blocking=False,
        cause="",
        headline="",
        money="",
        remediation="",
        at="",
        notes=(),
        location=row.location,
        depends_on=(),
        evidence=(),
        missing=(),
        missing_because=(),
        basis="",
        fingerprint="",
        impact=_impact(money) if money else None,
        reason=tuple(_plain(row, "reason", ())),
        declared_in=_plain(row, "declared_in"),
    )


def _impact(money: Mapping[str, Any]) -> Impact:
    amount = Decimal(str(money["amount"]))
    return Impact(amount, money["currency"], money["period"], "", "")


def recorded(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that a baseline holds: fails and warnings, none about waivers."""
    told = [one for one in findings if one.verdict in RECORDED and one.subject_kind != "waiver"]
    return sorted(
        told, key=lambda one: (one.policy, one.root, one.context, one.address, one.reason)
    )


def text_of(findings: Iterable[Finding], as_of: date) -> str:
    """Return the text of a baseline: a finding a line, so that a change of it can be read."""
    rows = [json.dumps(_row(one), ensure_ascii=True) for one in recorded(findings)]
    listed = ",\n".join(f"  {row}" for row in rows)
    body = f"[\n{listed}\n ]" if rows else "[]"
    return f'{{\n "schema": "{SCHEMA}",\n "as_of": "{as_of}",\n "findings": {body}\n}}\n'


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "policy": finding.policy,
        "subject": finding.subject_kind,
        "address": finding.address,
        "workload": finding.workload,
        "root": finding.root,
        "context": finding.context,
        "declared_in": finding.declared_in,
        "reason": list(finding.reason),
        "verdict": finding.verdict,
        "money": _money(finding.impact),
    }


def _money(impact: Impact | None) -> dict[str, Any] | None:
    if impact is None:
        return None
    amount = Decimal(impact.amount)
    whole = amount == amount.to_integral_value()
    number = int(amount) if whole else float(round(amount, 2))
    return {"amount": number, "currency": impact.currency, "period": impact.period}
