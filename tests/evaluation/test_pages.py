"""Policies as reports tell them: limits in words, whose they are, sources with their titles."""

from decimal import Decimal

import pytest

from checker.evaluation.pages import policy_rows
from checker.model.policy import Document, Policy
from checker.policy.documents import load_documents
from checker.policy.loader import load_policies


@pytest.fixture(scope="module")
def busy() -> Policy:
    (found,) = (
        one for one in load_policies().policies if one.id == "reserved-gpu-sustains-utilization"
    )
    return found


def test_every_policy_that_ships_names_its_document_by_title() -> None:
    documents = load_documents()
    for row in policy_rows(load_policies().policies, documents):
        assert row.title
        assert row.rationale
        assert row.sources
        for source in row.sources:
            assert source.title == documents[source.document].title != source.document


def test_the_license_of_a_document_is_kept() -> None:
    found = load_documents()["ai-approach"]
    assert found.license == "CC BY 4.0"
    assert "licensed under CC BY 4.0" in found.attribution


def test_limits_are_in_words(busy: Policy) -> None:
    (row,) = policy_rows([busy], {})
    limits = {one.name: one for one in row.limits}
    assert (limits["floor"].value, limits["floor"].origin, limits["floor"].document) == (
        "60%", "document", "",
    )  # fmt: skip
    assert limits["window"].value == "30 days"
    assert limits["steady"].origin.startswith("ours")


def test_a_changed_limit_shows_both_numbers_and_the_reason(busy: Policy) -> None:
    floor = busy.parameters["floor"]._replace(default=Decimal("0.55"))
    changed = busy._replace(
        parameters={**busy.parameters, "floor": floor},
        changed={"floor": (Decimal("0.6"), "one node is spare")},
    )
    (row,) = policy_rows([changed], {})
    limit = next(one for one in row.limits if one.name == "floor")
    assert (limit.value, limit.document, limit.reason) == ("55%", "60%", "one node is spare")


def test_the_general_advice_names_facts_and_fills_in_limits(busy: Policy) -> None:
    (row,) = policy_rows([busy], {})
    assert row.remediation
    assert "{" not in row.remediation
    assert "_" not in row.remediation


def test_a_hard_policy_has_no_waiver(busy: Policy) -> None:
    (row,) = policy_rows([busy._replace(enforcement="hard")], {})
    assert row.waiver_days == 0


def test_a_document_that_nobody_describes_keeps_its_id(busy: Policy) -> None:
    (row,) = policy_rows([busy], {})
    assert row.sources[0].title == busy.sources[0].document
    known = Document(busy.sources[0].document, "Title", "Publisher", "https://x.example/")
    (row,) = policy_rows([busy], {known.id: known})
    assert (row.sources[0].title, row.sources[0].address) == ("Title", "https://x.example/")
