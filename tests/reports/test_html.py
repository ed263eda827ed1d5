"""The page: needs nothing from outside, in the right order, every finding with its facts."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from report_samples import FINDINGS, report, written

from checker.model.report import Report

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in self.open[-1:]:
            self.words.setdefault(tag, []).append(data)

    def having(self, tag: str, name: str) -> list[str]:
        return [found.get(name) or "" for one, found in self.tags if one == tag and name in found]


@pytest.fixture
def page() -> Page:
    return Page(written("html", report()))


def headings(what: Report) -> list[str]:
    return Page(written("html", what)).words["h2"]


def test_nothing_comes_from_outside_and_nothing_runs(page: Page) -> None:
    names = {tag for tag, _ in page.tags}
    assert names.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form", "base"})
    assert all(one.startswith("#") for one in page.having("a", "href"))
    assert not [name for _, found in page.tags for name in found if name.startswith("on")]
    assert "url(" not in "".join(page.words["style"])
    policy = page.having("meta", "content")
    assert "default-src 'none'; style-src 'unsafe-inline'" in policy


def test_the_page_is_ascii() -> None:
    assert written("html", report()).isascii()


def test_what_could_not_be_read_comes_first_then_what_fails() -> None:
    assert headings(report()) == [
        "Could not be read",
        "What fails, and what it costs",
        "By workload and by owner",
        "What nobody has said yet",
        "What was not checked",
        "Every finding, with its facts",
        "What was checked",
        "What the policies ask, and where they are from",
    ]


def test_a_clean_page_says_so() -> None:
    clean = report(
        findings=[], headlines=[], problems=[], gaps=[], questions=[], at_stake=(), exit_code=0
    )
    text = written("html", clean)
    assert "Nothing fails, and nothing warns." in text
    assert "Nothing was left unchecked." in text
    assert "at stake, each" not in text
    assert headings(clean)[0] == "What fails, and what it costs"


def test_every_link_leads_somewhere_and_no_id_is_twice(page: Page) -> None:
    ids = [found["id"] for _, found in page.tags if "id" in found]
    assert len(ids) == len(set(ids))
    assert {one[1:] for one in page.having("a", "href")} <= set(ids)
    assert set(page.having("section", "aria-labelledby")) <= set(ids)


def test_every_finding_is_there_with_every_fact() -> None:
    text = written("html", report())
    for number in range(1, len(FINDINGS) + 1):
        assert f'id="finding-{number}"' in text
    assert text.count("<dt>Source</dt>") == 3
    facts = sum(len(one.evidence) for one in FINDINGS)
    assert text.count("<dt><code>use</code></dt>") == facts / 3
    for words in ("40%", "2 GPUs or more", "e.json:1", "720 hours", "moves in January",
                  "owner: nobody says it"):  # fmt: skip
        assert words in text


def test_a_policy_says_its_limits_and_source() -> None:
    text = written("html", report())
    assert "changed by the organization, because one node is spare; the document says 60%" in text
    assert "Source: The Models, Model 3, lines 69 to 70. Adapted from The Models" in text


def test_one_of_each_landmark_and_headings_without_a_step_left_out(page: Page) -> None:
    names = [tag for tag, _ in page.tags]
    assert [names.count(one) for one in ("main", "header", "nav", "footer", "h1")] == [1] * 5
    levels = [int(tag[1]) for tag in names if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.having("html", "lang") == ["en"]


def test_tables_have_captions_and_headers_with_a_scope(page: Page) -> None:
    names = [tag for tag, _ in page.tags]
    assert names.count("caption") == names.count("table") > 3
    assert len(page.having("th", "scope")) == names.count("th")
