"""Words and orders of findings that several formats share: grounds, places, counts, worst first."""

from collections.abc import Iterator, Mapping, Sequence

from checker.model.location import Location
from checker.model.policy import SEVERITIES
from checker.model.report import Finding, Gap, Headline, PolicyRow, Problem, Report
from checker.reports.style import plural

GROUNDS = {
    "measured": "measured",
    "billed": "billed",
    "code": "read in code",
    "declared": "declared",
    "attested": "attested",
    "assumed": "assumed",
}
_WORST = ("fail", "warn", "waived", "unknown", "pass")
_IMPLIED = "unowned:"
_MEANINGS = {
    0: "everything asked for was checked, and nothing blocks",
    1: "everything was checked, and at least one finding blocks",
    2: "the command, a policy or the settings are wrong; nothing was decided",
    3: "something could not be checked, so nobody should read this as clean",
    4: "a defect of ai-spend; nothing was decided",
}


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings in the order in which a format with a limit keeps them."""
    return sorted(
        findings,
        key=lambda one: (
            not one.blocking,
            _WORST.index(one.verdict),
            SEVERITIES.index(one.severity) if one.severity in SEVERITIES else len(SEVERITIES),
            one.folded_under is not None,
        ),
    )


def in_repository(path: str, report: Report) -> str:
    """Return a path as a forge knows it: from the root of the repository."""
    return f"{report.folder}/{path}" if report.folder else path


def anchor(finding: Finding, report: Report) -> Location:
    """Return a place to show a finding at; forges refuse one that has none.

    Without a place of its own it stands at the first file that it depends on, else at the first
    file of the run.
    """
    if finding.location:
        return finding.location
    files = [*finding.depends_on, *(row["path"] for row in report.inputs)]
    return Location(files[0] if files else "ai-spend.yaml")


def workload_text(name: str) -> str:
    """Return the name of a workload; one that no manifest declares is known by its folder."""
    root = name.removeprefix(_IMPLIED)
    return name if root == name else f"{root}/, in no manifest"


def more_places(headline: Headline) -> str:
    """Return `18 more places` where the same is said of others, or nothing."""
    count = headline.times - 1 + len(headline.others)
    return plural(count, "more place") if count else ""


def details(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield what stands under a headline, by name; what has no content is left out."""
    if finding.at:
        yield "at", finding.at
    if finding.money:
        yield "money", finding.money
    if finding.remediation:
        yield "fix", finding.remediation
    if finding.verdict == "unknown":
        yield "needs", "; ".join(finding.missing_because or finding.missing)
    yield "why", " · ".join((finding.policy, ground_text(finding)))


def ground_text(finding: Finding) -> str:
    """Return what a verdict rests on: `measured, 720 of 720 hours`."""
    ground = GROUNDS.get(finding.basis, finding.basis)
    return f"{ground}, {finding.covered}" if finding.covered else ground


def counts_text(report: Report) -> str:
    """Return `4 fail · 1 warn · 26 pass · 1 unknown · 21 do not apply`."""
    counts: Mapping[str, int] = report.counts
    names = ["fail", "warn", *(["waived"] if counts["waived"] else []), "pass", "unknown"]
    told = [f"{counts[name]:,} {name}" for name in names]
    return " · ".join([*told, f"{counts['not_applicable']:,} do not apply"])


def not_checked_text(report: Report) -> str:
    """Return in one sentence what was not checked; that nothing was is said too."""
    if not report.problems and not report.gaps:
        return "Nothing was left unchecked."
    told = [f"{plural(len(report.problems), 'problem')}"] if report.problems else []
    told += [f"{plural(len(report.gaps), 'place')} out of reach"] if report.gaps else []
    return f"Not checked: {' and '.join(told)}."


def trouble_text(one: Problem | Gap) -> str:
    """Return a problem or gap as sentences: what, what to do, what was judged all the same."""
    parts = [one.message]
    if isinstance(one, Problem):
        parts += [f"Next: {one.next_step}"] if one.next_step else []
        parts += [f"Judged all the same: {one.judged}"] if one.judged else []
    return ". ".join(part.rstrip(".") for part in parts) + "."


def exit_text(code: int) -> str:
    """Return what an exit code says."""
    return _MEANINGS.get(code, "")


def titles(report: Report) -> dict[str, PolicyRow]:
    """Return the policies of the run by id."""
    return {row.id: row for row in report.policies}
