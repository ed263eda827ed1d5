"""The screen: what is told, in which order, and that no name can draw on it."""

import io
from datetime import date
from typing import Any

import pytest

from checker.model.location import Location
from checker.model.report import (
    Finding,
    Gap,
    Headline,
    PolicyRow,
    Problem,
    Question,
    Report,
    WorkloadSummary,
)
from checker.reports import format_names, load_format
from checker.reports.style import Style
from checker.reports.wording.lines import spaced

PLACE = Location("gamma/compute.tf", 18)
COUNTS = {"fail": 1, "warn": 0, "unknown": 0, "pass": 3, "not_applicable": 4, "waived": 0}


def finding(**changes: Any) -> Finding:
    fields: dict[str, Any] = dict.fromkeys(Finding._fields, "")
    fields |= {
        "policy": "busy", "controls": (), "verdict": "fail", "possible": (), "blocking": True,
        "severity": "high", "enforcement": "soft", "headline": "40% busy; 60% is the minimum",
        "workload": "llm", "notes": ("a note",), "location": PLACE, "depends_on": (),
        "evidence": (), "missing": (), "missing_because": (), "basis": "measured",
        "fingerprint": "f1", "impact": None, "folded_under": None, "waiver": None,
        "remediation": "share them", "money": "$93,600 is idle",
    }  # fmt: skip
    return Finding(**(fields | changes))


def headline(**changes: Any) -> Headline:
    fields: dict[str, Any] = {"finding": finding(), "places": (PLACE,), "times": 1}
    return Headline(**(fields | changes))


def report(**changes: Any) -> Report:
    fields: dict[str, Any] = {
        "as_of": date(2026, 11, 21), "profile": "local", "contexts": ("defaults",),
        "counts": COUNTS, "exit_code": 1, "findings": [finding()], "headlines": [headline()],
        "passed": {}, "not_applicable": {}, "inventory": [], "questions": [], "problems": [],
        "gaps": [], "inputs": [], "policies": [],
        "workloads": [WorkloadSummary("llm", True, "ml", "self_hosted", "", None, "", PLACE, 1)],
    }  # fmt: skip
    return Report(**(fields | changes))


def written(what: Report, style: Style = Style()) -> str:
    out = io.StringIO()
    load_format("text").write(what, out, style)
    return out.getvalue()


def test_a_finding_is_five_lines_in_order() -> None:
    lines = written(report()).splitlines()
    start = lines.index("  FAIL  40% busy; 60% is the minimum")
    assert [line.split()[0] for line in lines[start : start + 5]] == [
        "FAIL", "at", "money", "fix", "why",
    ]  # fmt: skip
    assert "a note" not in written(report())
    assert "a note" in written(report(), Style(verbose=True))


def test_lines_without_content_are_left_out() -> None:
    bare = headline(finding=finding(money="", remediation=""))
    text = written(report(headlines=[bare]))
    assert "money" not in text
    assert "fix" not in text


def test_a_folded_cause_is_named_once() -> None:
    text = written(report(headlines=[headline(same_cause=("price", "quadrant"))]))
    assert "same cause: price, quadrant" in text


def test_many_places_are_counted() -> None:
    places = tuple(Location("a.tf", line) for line in range(1, 8))
    text = written(report(headlines=[headline(places=places, times=7)]))
    assert "a.tf:1, a.tf:2, a.tf:3, 4 more" in text


def test_the_worst_workload_comes_first_and_a_clean_one_says_so() -> None:
    clean = WorkloadSummary("aa", True, None, None, "", None, "", None, 1)
    both = [clean, *report().workloads]
    text = written(report(workloads=both, passed={"busy": ["aa/A100/reserved"]}))
    assert text.index("llm") < text.index("aa: fits. Nothing to do.")
    assert "aa: no policy asks about it." in written(report(workloads=both))


def test_gaps_keep_to_two_lines_each_and_to_four_kinds() -> None:
    far = Location("a/folder/that/is/far/away/from/the/root/of/this/repository/in/another.tf", 3)
    kinds = ("module", "template", "submodule", "chart", "workspace", "evidence")
    gaps = [Gap(kind, f"{kind} number {n} of what is out of reach, as it.is.there", far)
            for kind in kinds for n in range(3)]  # fmt: skip
    text = written(report(workloads=[], gaps=gaps, exit_code=0))
    told = text[text.index("Not checked") :].split("Not checked: ")[1:]
    assert [len(one.strip().splitlines()) for one in told] == [2, 2, 2, 2, 1]
    assert told[0].startswith("3 modules not downloaded (--verbose), the first at\n")
    assert told[-1].startswith("3 workspaces · 3 remarks on evidence · --verbose")
    every = written(report(workloads=[], gaps=gaps), Style(verbose=True))
    assert every.count("Not checked: ") == len(gaps)


def test_a_small_project_gets_a_page_without_blank_lines() -> None:
    lines = ["", "", "heading", "", "", "row", "", "count"]
    assert list(spaced(lines, 0)) == ["heading", "", "row", "", "count"]
    assert list(spaced(lines, 5)) == ["heading", "", "row", "", "count"]
    assert list(spaced(lines, 4)) == ["heading", "row", "count"]


def test_problems_name_place_next_step_and_what_was_judged() -> None:
    problem = Problem("syntax", "the block is never closed", PLACE, "terraform fmt x", False, "41")
    text = written(report(problems=[problem], exit_code=3))
    assert text.startswith("COULD NOT READ  gamma/compute.tf:18  the block is never closed\n")
    assert "next   terraform fmt x" in text
    assert "judged all the same: 41" in text
    assert "Exit 3: 1 problem could not be judged" in text
    assert "Nothing was left unchecked" not in text


def test_no_blank_is_left_where_a_long_place_ends_the_line() -> None:
    place = Location(f"{'deep/' * 13}main.tf", 1)
    text = written(report(problems=[Problem("encoding", "it is encrypted", place)]))
    assert "\n      it is encrypted\n" in text


def test_a_step_that_several_problems_share_is_told_once() -> None:
    problems = [Problem("syntax", f"number {n}", PLACE, "mend it") for n in range(2)]
    problems.append(Problem("syntax", "number 2", PLACE, "mend that"))
    text = written(report(problems=problems))
    assert text.count("mend it") == text.count("mend that") == 1
    assert text.index("number 1") < text.index("mend it") < text.index("number 2")


def test_many_problems_of_a_kind_are_counted_and_verbose_lists_them() -> None:
    problems = [Problem("syntax", f"number {number}", PLACE) for number in range(9)]
    assert "and 6 more of this kind" in written(report(problems=problems))
    assert "number 8" in written(report(problems=problems), Style(verbose=True))


def test_gaps_are_said_and_their_absence_too() -> None:
    gaps = [Gap("module", f"module.m{number}", PLACE) for number in range(3)]
    text = written(report(gaps=gaps))
    assert "Not checked: module.m0 at gamma/compute.tf:18, and 2 more" in text
    assert "Nothing was left unchecked." in written(report())


def test_the_hook_is_silent_when_nothing_blocks() -> None:
    quiet = report(profile="pre-commit", headlines=[headline(finding=finding(blocking=False))])
    assert written(quiet) == ""
    assert "1 finding stops this commit." in written(report(profile="pre-commit"))


def test_unknowns_are_a_table_of_five_facts() -> None:
    rows = [
        Question(f"fact{number}", "what it is", "finance", 9 - number, 9, ("llm",))
        for number in range(7)
    ]
    text = written(report(counts=COUNTS | {"unknown": 40}, questions=rows))
    assert "40 verdicts are unknown; these 5 answers settle 35 of them:" in text
    assert "fact4" in text
    assert "fact5" not in text
    assert "2 more facts" in text


@pytest.mark.parametrize("evil", ["\x1b[31mred", "a\nb", "\u202eevil", "\x07", "\x9b31m"])
def test_no_name_can_draw(evil: str) -> None:
    nasty = headline(finding=finding(headline=evil, money=evil, remediation=evil))
    text = written(report(headlines=[nasty], gaps=[Gap("x", evil)]))
    assert evil not in text
    assert "\x1b" not in text


def test_color_only_where_it_is_wanted_and_ascii_where_needed() -> None:
    assert "\x1b[1;31mFAIL" in written(report(), Style(color=True))
    plain = written(report(), Style(ascii=True))
    assert plain.isascii()


def test_places_are_told_from_where_the_command_was_started() -> None:
    assert "examples/x/gamma/compute.tf:18" in written(report(), Style(prefix="examples/x"))


def test_lines_stay_within_the_width() -> None:
    long = headline(finding=finding(remediation="word " * 60))
    assert max(map(len, written(report(headlines=[long])).splitlines())) <= 88


def test_formats_are_found_by_folder() -> None:
    assert {"json", "text"} <= set(format_names())
    for name in format_names():
        assert name == load_format(name).NAME


def test_bad_settings_come_first_and_nothing_is_called_fitting() -> None:
    problems = [Problem("syntax", "a file"), Problem("policy", "cor is no policy", usage=True)]
    text = written(report(problems=problems, exit_code=2))
    assert text.startswith("NOT USABLE")
    assert "fits" not in text
    assert text.endswith("nothing was decided.\n")


def test_verbose_says_which_policies_match_nothing() -> None:
    kinds = {"never-met": "capacity", "not-for-us": "workload", "holds": "workload"}
    rows = [PolicyRow(name, "", subject=kind) for name, kind in kinds.items()]
    told = written(
        report(policies=rows, passed={"holds": ("a",)}, not_applicable={"not-for-us": 2}),
        Style(verbose=True),
    )
    assert "  find no capacity to judge:\n    never-met\n" in told
    assert "  apply to no workload here:\n    not-for-us\n" in told
    assert "holds" not in told
    assert "match nothing" not in written(report(policies=rows))
