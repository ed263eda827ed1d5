"""Tells in words what a change does: what stops it, what it adds, what of it is not in force."""

from collections.abc import Iterator, Sequence

from checker.model.change import Change, Declared, Growth, Preview
from checker.model.money import Money
from checker.model.report import Finding, Headline, Report
from checker.reports.style import Style, joined, money_text, plural, safe
from checker.reports.wording import waivers
from checker.reports.wording.findings import details, more_places
from checker.reports.wording.lines import wrapped
from checker.reports.wording.width import span

_SHORT = 7
_HEAD = "        "
_ALSO = "  "


def added_text(change: Change) -> str:
    """Return `+$32,058 a month at list`, or nothing where nothing is added or taken away."""
    told = [f"{'+' if one.amount > 0 else '−'}{_amount(one)}" for one in change.added]
    return f"{' and '.join(told)} at list" if told else ""


def _amount(money: Money) -> str:
    return money_text(money._replace(amount=abs(money.amount)))


def base_text(change: Change) -> str:
    """Return against what the change was judged: `main (4f1c2ab)`."""
    commit = change.base[:_SHORT]
    where = f"{change.asked} ({commit})" if change.base != change.asked else commit
    return f"{where}, where it left it" if change.moved else where


def preview_text(preview: Preview) -> str:
    """Return what becomes of a rule, and that it is not in force."""
    effect = f"; {preview.effect}" if preview.effect else ""
    weaker = ", which asks for less" if preview.weaker else ""
    return f"{preview.text}{weaker}. Not in force until merged{effect}"


def declared_text(row: Declared) -> str:
    """Return what is declared anew, and what that is worth."""
    note = f": {row.note}" if row.note else ""
    return f"{row.field} {row.before} → {row.after}{note}"


def growth_of(finding: Finding, change: Change) -> Growth | None:
    """Return the growth that a finding tells of."""
    found = (one for one in change.growth if one.address == finding.address)
    mine = (one for one in found if one.location == finding.location)
    return next((one for one in mine if "pool" in finding.headline), None)


def older_text(change: Change) -> str:
    """Return what the change leaves as it was, and what it mends."""
    older, fixed = change.counts["older"], change.counts["fixed"]
    told = []
    if older:
        verb = "is" if older == 1 else "are"
        told.append(f"{plural(older, 'older finding')} {verb} not touched")
    if fixed:
        told.append(f"{plural(fixed, 'finding')} {'is' if fixed == 1 else 'are'} mended")
    if change.unknown:
        verb = "verdict is" if change.unknown == 1 else "verdicts are"
        told.append(f"{change.unknown:,} {verb} unknown")
    if change.older_problems:
        problems = plural(change.older_problems, "problem")
        told.append(f"{problems} of the base, which {_stop(change.older_problems)} nothing")
    return " ".join(f"{one}." for one in told)


def _stop(count: int) -> str:
    return "stops" if count == 1 else "stop"


def is_quiet(report: Report) -> bool:
    """Whether nothing has to be said of a change: a comment on it would be noise."""
    change = report.change
    if change is None or report.exit_code or report.headlines:
        return False
    return not (change.previews or change.declared or change.counts["fixed"])


def stopping_text(report: Report) -> str:
    """Return what the change comes to in one sentence."""
    count = sum(1 for one in report.headlines if one.finding.blocking)
    if report.exit_code == 2:
        return "nothing was decided; mend what is named"
    if count:
        return f"{plural(count, 'finding')} {_stop(count)} this change"
    if report.exit_code == 3:
        return "not everything could be checked, so this is not clean"
    return "nothing stops this change"


def lines(report: Report, style: Style, unchecked: Sequence[str]) -> Iterator[str]:
    """Yield the screen of a change: what stops it, what else is in it, and what is older.

    `unchecked` are the lines on what was not checked.
    """
    change = report.change
    assert change is not None
    head = [f"Change since {safe(base_text(change))}", *filter(None, [added_text(change)])]
    yield from wrapped("", head, "  ", style.width, 3)
    for headline in report.headlines:
        yield from _headline(headline, style)
    yield from _also(change, style)
    yield ""
    yield from _flowing("", older_text(change), style)
    yield from waivers.lines(report, style) if report.waivers else ()
    yield from unchecked
    code = f"Exit {report.exit_code}: " if report.exit_code else ""
    said = stopping_text(report)
    yield f"{code}{said if code else said[:1].upper() + said[1:]}."


def _headline(headline: Headline, style: Style) -> Iterator[str]:
    finding = headline.finding
    verdict = finding.verdict.upper()
    word = style.paint(verdict, "FAIL" if finding.blocking else "WARN")
    text = safe(finding.headline)
    if not finding.blocking:
        # Older readers know the place; what is new and does not stop is told in one line.
        place = f" · {style.place(finding.location)}" if finding.location else ""
        yield from _flowing(f"  {word}  ", f"{text}{place}", style)
        return
    yield from _flowing(f"  {word}  ", text, style)
    places = list(dict.fromkeys(style.place(one) for one in headline.places if one))
    for name, said in details(finding):
        if name == "needs":
            continue
        if name == "at":
            said = " · ".join(filter(None, [joined(places), said]))
            places = []
        elif places:
            yield from _flowing(f"{_HEAD}{'at':<6} ", joined(places), style)
            places = []
        yield from _flowing(f"{_HEAD}{name:<6} ", safe(said), style)
    if more := more_places(headline):
        roots = joined(style.path(root) for root in headline.others)
        yield from _flowing(f"{_HEAD}{'also':<6} ", f"{more}: {roots}" if roots else more, style)
    if headline.same_cause:
        yield from _flowing(f"{_HEAD}same cause: ", safe(", ".join(headline.same_cause)), style)


def _also(change: Change, style: Style) -> Iterator[str]:
    if not (change.previews or change.declared):
        return
    yield ""
    yield "Also in this change"
    for preview in change.previews:
        place = f"{style.place(preview.location)}: " if preview.location else ""
        yield from _flowing(
            f"{_ALSO}{preview.what:<9} ", safe(place + preview_text(preview)), style
        )
    for row in change.declared:
        place = f"{style.place(row.location)}: " if row.location else ""
        yield from _flowing(f"{_ALSO}{'declared':<9} ", safe(place + declared_text(row)), style)


def _flowing(head: str, text: str, style: Style) -> Iterator[str]:
    """Yield text behind a head on as many lines as it takes."""
    if not text:
        return
    bare = head.replace("\x1b[1;31m", "").replace("\x1b[1;33m", "").replace("\x1b[0m", "")
    line, width = head, style.width + len(head) - len(bare)
    first = True
    for word in text.split(" "):
        if not first and span(line) + 1 + span(word) > width:
            yield line
            line, width, first = " " * len(bare), style.width, True
        line += word if first else f" {word}"
        first = False
    yield line
