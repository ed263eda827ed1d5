"""JUnit XML: a suite a policy, counts that add up, and no element that the schema does not have."""

from xml.etree import ElementTree as XML

from report_samples import finding, report, written

from checker.model.report import Report

ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "classname"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"type", "message"},
    "system-out": set(),
}


def tree(what: Report) -> XML.Element:
    return XML.fromstring(written("junit", what))


def test_only_what_the_schema_knows() -> None:
    for element in tree(report()).iter():
        assert set(element.attrib) == ATTRIBUTES[element.tag]


def test_counts_add_up() -> None:
    root = tree(report())
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.get("tests", "")) == len(cases)
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(name, "")) == sum(len(case.findall(tag)) for case in cases)
    for name in ("tests", "failures", "errors"):
        assert int(root.get(name, "")) == sum(int(suite.get(name, "")) for suite in root)
    assert root.get("tests") == str(len(report().findings) + 2 + 2 + 2)


def test_a_case_ends_as_its_verdict_says() -> None:
    def ending(verdict: str) -> tuple[str, str | None]:
        root = tree(report(findings=[finding(verdict, "f")], problems=[], gaps=[], passed={}))
        (child,) = root.iter("testcase")
        (end,) = child
        return end.tag, end.get("message")

    assert ending("fail") == ("failure", "40% busy; 60% is the minimum")
    assert ending("unknown") == ("skipped", "40% busy; 60% is the minimum")
    assert ending("waived") == ("skipped", "waived: moves in January; until 2027-02-15")
    assert ending("warn") == ("system-out", None)


def test_passes_are_cases_without_an_ending() -> None:
    cases = [case for case in tree(report()).iter("testcase") if not len(case)]
    assert [case.get("name") for case in cases] == ["c.d", "e.f"]


def test_what_could_not_be_read_is_an_error_in_a_suite_of_its_own() -> None:
    first = tree(report())[0]
    assert first.get("name") == "could not be checked"
    assert (first.get("errors"), first.get("skipped")) == ("2", "2")
    assert first[0].get("name") == "services/a b/gamma/compute.tf:18"


def test_the_text_names_the_place() -> None:
    failure = next(tree(report()).iter("failure"))
    assert (failure.text or "").splitlines()[-1] == "services/a b/gamma/compute.tf:18"
