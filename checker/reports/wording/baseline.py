"""Tells in words how findings differ from the baseline: one number for older ones."""

from collections.abc import Iterator

from checker.model.report import BaselineRow, Headline, Report
from checker.reports.style import Style, plural, safe
from checker.reports.wording.lines import wrapped


def is_older(headline: Headline) -> bool:
    """Whether a finding stands in the baseline, and nothing is worse by now."""
    return headline.finding.change == "unchanged" and not headline.finding.blocking


def lines(report: Report, style: Style) -> Iterator[str]:
    """Yield how many findings are older, new and worse, and what of the baseline is gone."""
    row = report.baseline
    if row is None:
        return
    rest = f"{row.new:,} new, {row.worsened:,} worse."
    rest = rest if row.new or row.worsened else "nothing is new or worse."
    text = f"{older_text(row)}; {rest}"
    yield from wrapped("", text.split(" "), "  ", style.width, 3, " ")
    if row.fixed:
        more = ", …" if row.fixed > len(row.gone) else ""
        gone = f"{plural(row.fixed, 'finding')} of the baseline {_is(row.fixed)} gone: " + (
            f"{safe(', '.join(row.gone))}{more}. Next: ai-spend baseline write"
        )
        yield from wrapped("", gone.split(" "), "  ", style.width, 4, " ")


def older_text(row: BaselineRow) -> str:
    """Return `12 older findings are in the baseline of 2026-11-21`."""
    verb = "is" if row.known == 1 else "are"
    return f"{plural(row.known, 'older finding')} {verb} in the baseline of {row.as_of}"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
