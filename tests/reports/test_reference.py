"""The reference of policies: everything that people ask of one, in each format, for all of them."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from reference_samples import ALL, BUSY, bundled, hostile, written

from checker.cli import command_line
from checker.evaluation.reference import references
from checker.policy.loader import load_text
from checker.reports import format_names
from checker.reports.style import Style

PAYLOAD = "</script><img src=x onerror=alert(1)>|`#\n# [x](javascript:1) @all \u202e\u001b[31m"
EVERYTHING = bundled()
SAID = {
    "what it asks of whom": "commitment is one of reserved, capacity block and on-demand",
    "what it requires": "gpu_utilization at least 60%",
    "what it prefers": "gpu_utilization, share of hours at or above 60%, at least 80%",
    "why": "Hardware that is paid by the hour costs the same idle or busy",
    "the source": "FinOps for AI, section 1.1: The Three Deployment Models",
    "the section": "Model 3 — Self-Hosted / DIY",
    "the lines": "line 69",
    "the control": "SLF-03",
    "a fact": "how the capacity is bought",
    "its ground": "read in code",
    "a parameter": "below this the capacity is wasted",
    "whose number": "ours: continuously means four hours of five",
    "an example": "Team Gamma at 40 percent",
    "a fix": "share the hardware with another workload",
    "a note": "this metric counts any activity",
    "the waiver": "at most 90 days",
    "how to waive": f"ai-spend waive {BUSY}",
    "its life": "Stable since 0.1.0.",
}


class Links(HTMLParser):
    """The ids and links of a page, and the tags that it is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        named = dict(attrs)
        self.ids += [str(named["id"])] if "id" in named else []
        self.links += [str(named["href"])] if "href" in named else []

    def handle_data(self, data: str) -> None:
        self.text += data


def flat(form: str, text: str) -> str:
    """Return what a reader of a format sees, in one line."""
    if form == "html":
        text = Links(text).text
    elif form == "markdown":
        text = Links(MarkdownIt().enable("table").render(text)).text
    return " ".join(text.split())


@pytest.mark.parametrize("form", format_names("reference"))
@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_it_says_everything_that_people_ask(said: str, form: str) -> None:
    assert said in flat(form, written(form, bundled(BUSY)))


def test_there_are_these_formats() -> None:
    assert format_names("reference") == ["html", "markdown", "text"]


def test_text_stays_within_the_screen() -> None:
    lines = written("text", EVERYTHING).splitlines()
    # A name or number that has no space in it is never broken.
    assert [line for line in lines if len(line) > 88 and " " in line[12:].strip()] == []


def test_text_has_ascii_signs_where_nothing_else_can_be_shown() -> None:
    assert "×" not in written("text", EVERYTHING, Style(ascii=True))


def test_attribution_is_given_where_the_license_asks_for_it() -> None:
    for form in format_names("reference"):
        assert "CC BY 4.0" in flat(form, written(form, bundled("ai-spend-has-an-owner")))


def test_every_policy_is_on_the_page_and_every_link_leads_to_one() -> None:
    page = Links(written("html", EVERYTHING))
    assert {policy.id for policy in ALL} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert not page.tags & {"script", "img", "link", "iframe"}
    assert written("html", EVERYTHING).isascii()


def test_a_page_of_one_policy_has_its_title_and_no_contents() -> None:
    text = written("html", bundled(BUSY))
    assert "<title>Reserved GPUs sustain 60&#8211;70% utilization</title>" in text
    assert "<nav" not in text


def test_hostile_text_stays_text_on_the_page() -> None:
    plain, poisoned = (Links(written("html", found)) for found in (bundled(), hostile(PAYLOAD)))
    assert poisoned.tags <= plain.tags
    assert "alert(1)" in poisoned.text
    assert "\u202e" not in poisoned.text


def test_hostile_text_stays_text_in_markdown() -> None:
    rendered = Links(MarkdownIt().enable("table").render(written("markdown", hostile(PAYLOAD))))
    assert not rendered.tags & {"img", "script"}
    assert all(link.startswith("#") for link in rendered.links)


def test_hostile_text_cannot_draw_on_the_screen() -> None:
    text = written("text", hostile(PAYLOAD))
    assert "\u001b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize(
    ("lines", "life"),
    [
        ("", "Stable."),
        ("since: 1.2.0\n", "Stable since 1.2.0."),
        ("advisory_until: 2027-01-15\n", "Stable. It only advises until 2027-01-15."),
        ("status: preview\n", "Preview: it advises and blocks nothing."),
        ("status: deprecated\nreplaced_by: other\n",
         "Deprecated: other takes its place. It runs only when named."),
    ],
)  # fmt: skip
def test_its_life_is_told(lines: str, life: str) -> None:
    text = f"id: own\ntitle: Own\nmessage: no\n{lines}require: {{attribute: a.b, is: x}}\n"
    policy, problems = load_text(text, "own/own.yaml")
    assert policy, problems
    (found,) = references([policy], {}).found
    assert found.life == life
    assert [(one.name, one.type) for one in found.inputs] == [("a.b", "attribute")]


def test_joined_conditions_stand_inside_each_other() -> None:
    policy, problems = load_text(
        "id: own\ntitle: Own\nmessage: no\nsubject: workload\n"
        "require: {any: [{not: {accelerator_count: {at_least: 2}}},"
        " {at_least_of: {count: 1, of: [{owner: {exists: true}}, {team: {exists: true}}]}}]}\n",
        "own/own.yaml",
    )
    assert policy, problems
    (found,) = references([policy], {}).found
    assert [(line.depth, line.text) for line in found.require] == [
        (0, "one of"), (1, "not"), (2, "accelerator_count at least 2"), (1, "at least 1 of"),
        (2, "owner is there"), (2, "team is there"),
    ]  # fmt: skip


@pytest.mark.parametrize("form", format_names("reference"))
def test_the_command_writes_a_theme_in_each_format(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line(["policy", "docs", "crossover", "--format", form]) == 0
    assert re.search("computed.cost.decides", capsys.readouterr().out)


def test_an_unknown_policy_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line(["policy", "docs", "crosover"]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "the nearest name is crossover" in said


def test_a_file_that_no_settings_name_can_be_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "own.yaml"
    target.write_text("id: own\ntitle: Own\nmessage: no\nrequire: {attribute: a, is: x}\n")
    assert command_line(["policy", "show", str(target)]) == 0
    assert capsys.readouterr().out.startswith("Own\nown · medium · soft")
    target.write_text("id: own\n")
    assert command_line(["policy", "show", str(target)]) == 2
