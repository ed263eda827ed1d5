"""Turns a run into lines of verdicts that people read and compare."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from checker.check import Request, check

DAY = date(2026, 11, 21)
_APART = "does not apply"
_TROUBLE = "(the run)"


class Place(NamedTuple):
    """A verdict's place: root, address of the subject, policy."""

    root: str
    subject: str
    policy: str


Verdicts = Mapping[Place, str]


def judged(root: Path) -> Verdicts:
    """Return every verdict on a root by every policy that is stable; what does not apply is absent.

    Of one address that is both a workload and a resource, policies judge only one of the two.
    """
    report = check(Request((root,), DAY, select=("all",), second_reader="off"))
    found = {
        Place(root.name, address, policy): "pass"
        for policy, addresses in report.passed.items()
        for address in addresses
    }
    for one in report.findings:
        found[Place(root.name, one.address, one.policy)] = one.verdict
    found[Place(root.name, _TROUBLE, "exit code")] = str(report.exit_code)
    for kind in sorted({gap.kind for gap in report.gaps} | {one.kind for one in report.problems}):
        found[Place(root.name, _TROUBLE, f"trouble: {kind}")] = "told"
    return found


def written(verdicts: Verdicts) -> str:
    """Return verdicts as text: by root, by subject, one line a policy."""
    lines = ["# Verdicts on the roots beside this file; see test_verdict_diff.py."]
    before: tuple[str, str] = ("", "")
    for place in sorted(verdicts):
        if place.root != before[0]:
            lines += ["", place.root]
        if (place.root, place.subject) != before:
            lines.append(f"  {place.subject}")
        before = (place.root, place.subject)
        lines.append(f"    {verdicts[place]:<8} {place.policy}")
    return "\n".join(lines) + "\n"


def read(text: str) -> Verdicts:
    """Return the verdicts that a text holds."""
    found: dict[Place, str] = {}
    root = subject = ""
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip())
        if not line.strip() or line.startswith("#"):
            continue
        if depth == 0:
            root = line
        elif depth == 2:
            subject = line.strip()
        else:
            verdict, _, policy = line.strip().partition(" ")
            found[Place(root, subject, policy.strip())] = verdict
    return found


def changes(before: Verdicts, after: Verdicts) -> Iterator[str]:
    """Yield a line for each verdict that changed, by policy: `pass → fail`."""
    changed = [place for place in before.keys() | after.keys()
               if before.get(place) != after.get(place)]  # fmt: skip
    for place in sorted(changed, key=lambda one: (one.policy, *one)):
        was, now = (side.get(place, _APART) for side in (before, after))
        yield f"{place.policy}: {was} → {now}   {place.root} · {place.subject}"
