"""A report with one of everything, and the same with hostile text in each of its strings."""

import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from checker.model.location import Location
from checker.model.report import (
    Evidence,
    Finding,
    Gap,
    Headline,
    Impact,
    Item,
    Limit,
    Money,
    Passage,
    PolicyRow,
    Problem,
    Question,
    Report,
    Tally,
    WorkloadSummary,
)
from checker.model.values import Interval
from checker.reports import load_format
from checker.reports.style import Style

PLACE = Location("gamma/compute.tf", 18, 3)
WORDS = {
    "verdict", "possible", "severity", "enforcement", "basis", "subject_kind", "profile", "outcome",
    "period", "currency", "unit", "origin", "ai_spend", "role", "sha256", "deployment_model",
    "cost_basis", "fingerprint", "folded_under",
}  # fmt: skip
"""Fields whose words are ours: no input can put anything else there."""


def finding(verdict: str, print_: str, **changes: Any) -> Finding:
    fields: dict[str, Any] = dict.fromkeys(Finding._fields, "")
    fields |= {
        "policy": "busy", "controls": ("SLF-03",), "subject_kind": "capacity", "address": "a.b",
        "workload": "llm", "root": "gamma", "context": "defaults", "verdict": verdict,
        "possible": ("pass", "fail") if verdict == "unknown" else (),
        "severity": "high", "enforcement": "soft", "blocking": verdict == "fail", "cause": "idle",
        "headline": "40% busy; 60% is the minimum", "money": "$93,600 is idle",
        "remediation": "share them", "at": "4 nodes", "notes": ("a note",), "location": PLACE,
        "depends_on": ("gamma/compute.tf",),
        "evidence": (
            Evidence("use", Decimal("0.4"), "ratio", "measured", Location("e.json"), "720 hours"),
            Evidence("size", Interval(2, None), "GPUs", "code", PLACE, ""),
            Evidence("model", ("a", "b"), "", "declared", None, "said"),
        ),
        "missing": ("owner",) if verdict == "unknown" else (),
        "missing_because": ("owner: nobody says it",) if verdict == "unknown" else (),
        "basis": "measured", "fingerprint": print_, "folded_under": None,
        "impact": Impact(93600, "USD", "month", "idle", "idle hours"),
        "waiver": {"reason": "moves in January", "expires": date(2027, 2, 15)}
        if verdict == "waived" else None,
        "waits_until": None,
    }  # fmt: skip
    return Finding(**(fields | changes))


FINDINGS = (
    finding("fail", "f1"),
    finding("fail", "f2", policy="price", folded_under="f1", impact=None, evidence=()),
    finding("fail", "f3", policy="owned", workload=None, location=None, blocking=False, money=""),
    finding("warn", "f4", policy="cost", severity="medium"),
    finding("unknown", "f5", policy="owned", severity="critical", impact=None),
    finding("waived", "f6", policy="cost"),
)


def policy(name: str, **changes: Any) -> PolicyRow:
    fields: dict[str, Any] = {
        "id": name, "digest": "sha256:aa", "title": f"{name} holds", "theme": "self-hosted",
        "kind": "evidence", "subject": "capacity", "severity": "high", "enforcement": "soft",
        "controls": ("SLF-03", "SLF-05"), "rationale": "Idle costs as much as busy.",
        "remediation": "share (idle accelerators)",
        "limits": (
            Limit("floor", "55%", "below it is wasted", "document", "60%", "one node is spare"),
            Limit("window", "30 days", "how long", "ours: a month"),
        ),
        "sources": (Passage("models", "The Models", "Model 3", (69, 70), "sha256:bb",
                            "https://x.example/", "Adapted from The Models"),),
        "waiver_days": 90,
    }  # fmt: skip
    return PolicyRow(**(fields | changes))


def item() -> Item:
    fields: dict[str, Any] = dict.fromkeys(Item._fields)
    fields |= {
        "file": "gamma/compute.tf", "line": 18, "root": "gamma", "context": "defaults",
        "address": "a.b", "kind": "terraform", "type": "aws_instance", "ai_spend": "yes",
        "role": "capacity", "active": True, "instances": {"desired": 4}, "unknown": {"region": "?"},
        "identified_by": ("known_type",), "copies": Interval(1, 1), "column": 1,
    }  # fmt: skip
    return Item(**fields)


def report(**changes: Any) -> Report:
    told = [
        Headline(FINDINGS[0], (PLACE, Location("gamma/more.tf", 2)), 2, ("price",)),
        Headline(FINDINGS[2], (None,), 1, (), ("other",)),
        Headline(FINDINGS[3], (PLACE,), 1),
    ]
    counts = {"fail": 3, "warn": 1, "unknown": 1, "pass": 2, "not_applicable": 4, "waived": 1}
    tally = Tally("llm", "fail", {"fail": 2, "warn": 1, "unknown": 1, "waived": 1},
                  (Money(93600, "USD", "month"),), ("llm",))  # fmt: skip
    fields: dict[str, Any] = {
        "as_of": date(2026, 11, 21), "profile": "local", "contexts": ("prod.tfvars",),
        "counts": counts, "exit_code": 3, "findings": FINDINGS, "headlines": told,
        "passed": {"busy": ("c.d", "e.f")}, "not_applicable": {"cost": 4}, "inventory": [item()],
        "workloads": [WorkloadSummary("llm", True, "ml", "self_hosted", "4 nodes",
                                      Money(156000, "USD", "month"), "declared", PLACE, 1, "gamma",
                                      "ml@x.example")],
        "questions": [Question("residency", "where data may be", "security", 1, 2, ("llm",))],
        "problems": [Problem("syntax", "never closed", PLACE, "terraform fmt", False, "41 blocks"),
                     Problem("policy", "busy is no policy", None, "name one", True)],
        "gaps": [Gap("module", "not downloaded", PLACE), Gap("module", "no place")],
        "inputs": [{"path": "gamma/compute.tf", "sha256": "aa", "outcome": "judged"}],
        "policies": [policy("busy"), policy("cost", enforcement="hard", waiver_days=0),
                     policy("owned", severity="low", limits=(), sources=(), rationale="")],
        "at_stake": (Money(93600, "USD", "month"),), "by_workload": (tally,),
        "by_owner": (tally._replace(name=""),), "folder": "services/a b",
    }  # fmt: skip
    return Report(**(fields | changes))


def poisoned(value: Any, payload: str, name: str = "") -> Any:
    """Return a value with the payload before and after each of its free texts."""
    if isinstance(value, str):
        return value if name in WORDS or not value else f"{payload}{value}{payload}"
    if name == "possible":
        return value
    if isinstance(value, Money | Interval | date):
        return value
    if hasattr(value, "_fields"):
        fields = {field: poisoned(getattr(value, field), payload, field) for field in value._fields}
        return type(value)(**fields)
    if isinstance(value, Mapping):
        keep = name in ("counts", "instances")
        return {
            key if keep or name == "inputs" else poisoned(key, payload): poisoned(
                member, payload, key if name == "inputs" else ""
            )
            for key, member in value.items()
        }
    if isinstance(value, list | tuple):
        return type(value)(poisoned(member, payload, name) for member in value)
    return value


def written(name: str, what: Report, style: Style = Style()) -> str:
    out = io.StringIO(newline="")
    load_format(name).write(what, out, style)
    return out.getvalue()
