"""Turns a report into the exit code of its run."""

from checker.model.report import Report


def exit_code(report: Report, fail_on: str = "fail") -> int:
    """Return the exit code of a run: 2 over 3 over 1 over 0 (README).

    `fail_on` is the mildest verdict that counts. What a commit or a baseline leaves as it was does
    not count.
    """
    if any(problem.usage for problem in report.problems):
        return 2
    strict = report.profile == "audit" or fail_on == "unknown"
    open_fails = any(
        finding.verdict == "unknown"
        and finding.enforcement != "advisory"
        and "fail" in finding.possible
        and not finding.waits_until
        and finding.change != "unchanged"
        for finding in report.findings
    )
    if report.problems or (strict and open_fails):
        return 3
    warned = fail_on != "fail" and any(
        finding.verdict == "warn"
        and finding.enforcement != "advisory"
        and finding.change != "unchanged"
        for finding in report.findings
    )
    return 1 if warned or any(finding.blocking for finding in report.findings) else 0
