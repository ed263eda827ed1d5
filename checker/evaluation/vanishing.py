"""Finds what a change hides from judgment: manifests that go, hardware nobody can name any more."""

from collections.abc import Sequence

from checker.documents.digest import sha256
from checker.model.facts import Subject
from checker.model.location import Location
from checker.model.report import Finding, PolicyRow

REMOVED, HIDDEN = "subject-removed", "spend-stays-known"


def removed(workload: Subject, stays: Sequence[Subject], claimed: Sequence[str]) -> Finding:
    """Return the finding of a workload that is gone while `stays` of its resources remain.

    `claimed` are the workloads that claim them now; where all of them have one, it only warns.
    """
    count = len(stays)
    what = "1 resource" if count == 1 else f"{count} resources"
    verb = "stays" if count == 1 else "stay"
    by = f", claimed by {', '.join(claimed)}" if claimed else ""
    return _finding(
        REMOVED,
        workload,
        stays[0].location,
        f"The workload {workload.address} is removed, and {what} of it {verb}{by}",
        "remove them with it, or keep the manifest and its owner",
        "warn" if claimed else "fail",
    )


def hidden(resource: Subject, place: Location, because: str, declared: bool) -> Finding:
    """Return the finding of a resource of which nobody knows any more whether it is AI spend.

    `declared` tells whether its block is still there, and only a value is not.
    """
    value = "give it a value that can be read here: a default, or a tfvars file"
    file = "keep it in a file that can be read here, or write what it becomes beside it"
    return _finding(
        HIDDEN,
        resource,
        place,
        f"Nobody can tell any more what {resource.address} is: {because}",
        value if declared else file,
        "fail",
    )


def _finding(
    policy: str, subject: Subject, place: Location | None, headline: str, fix: str, verdict: str
) -> Finding:
    identity = (policy, subject.kind, subject.root, subject.context, subject.address)
    return Finding(
        policy=policy,
        controls=("IDN-01",),
        subject_kind=subject.kind,
        address=subject.address,
        workload=subject.workload,
        root=subject.root,
        context=subject.context,
        verdict=verdict,
        possible=(),
        severity="high",
        enforcement="soft",
        blocking=verdict == "fail",
        cause=policy,
        headline=headline,
        money="",
        remediation=fix,
        at="",
        notes=(),
        location=place,
        depends_on=(place.path,) if place else (),
        evidence=(),
        missing=(),
        missing_because=(),
        basis="code",
        fingerprint=sha256("\0".join(identity).encode("utf-8", "surrogatepass"))[:16],
        change="new",
    )


def policy_rows() -> tuple[PolicyRow, ...]:
    """Return what reports tell about these findings."""
    return (
        _row(REMOVED, "A workload goes together with its resources",
             "Spend whose manifest is removed has nobody to ask, and no rule of its "
             "workload is asked any more.", "workload"),
        _row(HIDDEN, "AI spend stays recognizable",
             "A value that nobody can read would take hardware out of sight without removing it.",
             "resource"),
    )  # fmt: skip


def _row(name: str, title: str, rationale: str, subject: str) -> PolicyRow:
    return PolicyRow(
        id=name, digest="", title=title, theme="identification", kind="static", subject=subject,
        severity="high", enforcement="soft", controls=("IDN-01",), rationale=rationale,
    )  # fmt: skip
