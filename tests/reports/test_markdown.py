"""The comment: its marker, what comes first, and how it is cut at the forge's limit."""

from markdown_it import MarkdownIt
from report_samples import PLACE, finding, report, written

from checker.model.report import Gap, Headline
from checker.reports.markdown import LIMIT, MARKER


def test_the_marker_is_the_first_line_and_occurs_once() -> None:
    text = written("markdown", report())
    assert text.splitlines()[0] == MARKER
    assert text.count(MARKER) == 1


def test_the_answer_names_what_is_stopped_and_what_is_at_stake() -> None:
    answer = written("markdown", report()).splitlines()[1]
    assert answer == (
        "**AI spend: 1 finding stops this change** · `llm` · $93,600 a month at stake"
    )


def test_the_answer_is_never_clean_where_it_is_not() -> None:
    def answer(code: int) -> str:
        return written("markdown", report(headlines=[], exit_code=code)).splitlines()[1]

    assert answer(0) == "**AI spend: nothing stops this change**"
    assert "nothing was decided" in answer(2)
    assert "not everything could be checked" in answer(3)


def test_a_finding_says_fix_waiver_source_and_same_cause() -> None:
    text = written("markdown", report())
    for line in (
        "**40% busy; 60% is the minimum**",
        "`services/a b/gamma/compute.tf:18` and 1 more place · measured",
        "- **Money:** $93,600 is idle",
        "- **Fix:** share them",
        "- **Or accept it:** `ai-spend waive` in a change of its own, at most 90 days.",
        "- Why: `busy` · The Models, Model 3",
        "- Same cause: `price`",
    ):
        assert line in [one.rstrip() for one in text.splitlines()], line


def test_the_rest_is_folded_and_counted() -> None:
    text = written("markdown", report())
    assert (
        "<summary>Also: 1 warning, 1 finding that does not block, 1 waived finding, "
        "2 places out of reach</summary>" in text
    )
    assert "- Waived: 40% busy; 60% is the minimum (moves in January; until 2027-02-15)" in text


def test_it_is_cut_by_whole_findings_and_says_so() -> None:
    many = [
        Headline(finding("fail", str(at), headline=f"ü {at} " + "x" * 9000), (PLACE,), 1)
        for at in range(900)
    ]
    gaps = [Gap("module", "not downloaded " * 30, PLACE)] * 900
    text = written("markdown", report(headlines=many, gaps=gaps))
    assert LIMIT * 0.9 < len(text.encode()) <= LIMIT
    shown = [line for line in text.splitlines() if line.startswith(("**ü ", "- Waived", "- Not"))]
    assert f"{900 + 900 + 1 - len(shown):,} entries found no room here;" in text
    assert "artifact" in text
    assert text.rstrip().endswith("out of reach.")
    assert text.count("<details>") == text.count("</details>")


def test_one_endless_text_leaves_room_for_the_others() -> None:
    long = [Headline(finding("fail", "f", headline="x" * 10_000_000), (PLACE,), 1)]
    text = written("markdown", report(headlines=long))
    assert len(text) < 10_000
    assert "found no room" not in text


def test_money_in_a_line_is_no_formula() -> None:
    odd = finding("fail", "f", money="$a$ and $5 of $6, $")
    text = written("markdown", report(headlines=[Headline(odd, (PLACE,), 1)]))
    assert "<span>$</span>a<span>$</span> and $5 of $6, <span>$</span>" in text


def test_code_keeps_its_backticks() -> None:
    odd = finding("fail", "f", workload="a`b``c")
    text = written("markdown", report(headlines=[Headline(odd, (PLACE,), 1)]))
    codes = [
        child.content
        for token in MarkdownIt("commonmark").parse(text)
        for child in token.children or ()
        if child.type == "code_inline"
    ]
    assert "a`b``c" in codes
