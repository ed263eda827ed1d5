"""Workflow commands: levels, escaping, and what happens past the ten that GitHub shows."""

from report_samples import PLACE, finding, report, written

from checker.model.location import Location
from checker.model.report import Headline


def test_levels_and_places() -> None:
    lines = written("github", report()).splitlines()
    starts = [line.split("::")[1] for line in lines]
    place = "file=services/a b/gamma/compute.tf,line=18,col=3"
    assert starts == [
        f"error {place},title=Could not read",
        "error title=Not usable",
        f"error {place},title=40%25 busy; 60%25 is the minimum",
        "warning file=services/a b/gamma/compute.tf,line=1,col=1,"
        "title=40%25 busy; 60%25 is the minimum",
        f"warning {place},title=40%25 busy; 60%25 is the minimum",
        "notice title=AI spend",
    ]


def test_a_note_holds_the_lines_of_the_finding() -> None:
    third = written("github", report()).splitlines()[2]
    assert third.split("::")[2].split("%0A") == [
        "at: 4 nodes", "money: $93,600 is idle", "fix: share them", "why: busy · measured",
        "also at 1 more place", "same cause: price",
    ]  # fmt: skip


def test_properties_and_text_are_escaped_as_documented() -> None:
    odd = finding(
        "fail", "f", headline="a:b,c%d", location=Location("a,b:c.tf", 2), at="", money="x:%"
    )
    line = written("github", report(headlines=[Headline(odd, (PLACE,), 1)])).splitlines()[2]
    assert "file=services/a b/a%2Cb%3Ac.tf,line=2,col=1,title=a%3Ab%2Cc%25d::money: x:%25" in line


def test_past_ten_the_rest_is_counted() -> None:
    many = [Headline(finding("fail", str(at)), (PLACE,), 1) for at in range(13)]
    many += [Headline(finding("warn", str(at), blocking=False), (PLACE,), 1) for at in range(11)]
    lines = written("github", report(headlines=many)).splitlines()
    levels = [line.split()[0] for line in lines]
    assert (levels.count("::error"), levels.count("::warning")) == (10, 10)
    assert "Not shown here: 5 errors and 1 warning; the report has them." in lines[-1]


def test_a_clean_run_is_one_notice() -> None:
    (line,) = written(
        "github", report(headlines=[], problems=[], gaps=[], exit_code=0)
    ).splitlines()
    assert line.startswith("::notice title=AI spend::")
    assert "Nothing was left unchecked." in line
