"""Every example of every bundled policy comes out as it says, and no small mistake goes unseen."""

import hashlib
from pathlib import Path

import pytest

from checker.documents.bundled import data_path
from checker.documents.yaml_reader import read_yaml
from checker.evaluation.examples import try_example
from checker.model.policy import Example, Policy
from checker.policy.loader import load_policies
from checker.policy.mutants import mutants

LOADED = load_policies(examples=True)
POLICIES = {policy.id: policy for policy in LOADED.policies}
CASES = [
    pytest.param(policy, example, id=f"{policy.id}: {example.name}")
    for policy in LOADED.policies
    for example in policy.examples
    if not example.inputs
]
CORE = {
    "CLS-01", "CLS-03", "CLS-10", "API-01", "API-06", "API-08", "HOS-01", "HOS-04", "SLF-01",
    "SLF-03", "SLF-05", "SLF-11", "XOV-01", "XOV-02", "NOV-03", "IDN-01", "BIL-04", "BIL-05",
    "NOV-06",
}  # fmt: skip
STRICTER = {
    "catalog-knows-what-is-there", "different-volumes-run-differently", "figures-lead-to-actions",
    "middle-way-was-examined", "model-suits-the-problem", "notebooks-stop-when-idle",
    "nothing-is-tagged-ai-by-mistake", "performance-is-tuned-as-the-stage-allows",
    "priorities-fit-the-management", "purchase-fits-the-use", "speed-needs-no-machines",
}  # fmt: skip
"""Policies that fail where the control list only warns, beside the practices of no document."""


def test_all_bundled_policies_load() -> None:
    assert LOADED.problems == ()
    assert len(POLICIES) >= 18


@pytest.mark.parametrize(("policy", "example"), CASES)
def test_example(policy: Policy, example: Example) -> None:
    tried = try_example(policy, example)
    assert tried.agrees, f"{example.location}: {tried.why}"


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_every_mutant_is_noticed(policy: Policy) -> None:
    given = [example for example in policy.examples if not example.inputs]
    alive = [
        mutant.said
        for mutant in mutants(policy)
        if all(try_example(mutant.policy, example).agrees for example in given)
    ]
    assert alive == []


def test_a_policy_without_examples_lets_every_mutant_live() -> None:
    policy = POLICIES["reserved-gpu-sustains-utilization"]
    assert len(list(mutants(policy))) > 20


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_examples_show_every_verdict(policy: Policy) -> None:
    wanted = {"pass", "fail", "unknown", "not_applicable"}
    if policy.prefer:
        wanted.add("warn")
    assert wanted <= {example.expect for example in policy.examples}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_every_control_has_an_example_that_finds_it(policy: Policy) -> None:
    found = {example.control for example in policy.examples if example.expect in ("fail", "warn")}
    assert set(policy.controls) <= found


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_file_and_id_agree(policy: Policy) -> None:
    assert Path(policy.path).stem == policy.id
    assert Path(policy.path).parent.name == policy.theme


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_it_says_something_for_every_finding(policy: Policy) -> None:
    """A headline is a sentence of its own, without ids, and there is something to do about it."""
    for example in policy.examples:
        finding = try_example(policy, example).finding
        if finding and finding.verdict in ("fail", "warn"):
            assert finding.headline != policy.title, example.name
            assert finding.remediation, example.name
            assert policy.id not in finding.headline
            assert not finding.headline.endswith((".", "!"))


def test_the_core_covers_the_controls_of_the_first_release() -> None:
    core = [policy for policy in POLICIES.values() if "core" in policy.selections]
    assert {control for policy in core for control in policy.controls} >= CORE


def test_numbers_that_are_not_the_documents_say_whose_they_are() -> None:
    documents = {
        (policy.id, parameter.name)
        for policy in POLICIES.values()
        for parameter in policy.parameters.values()
        if parameter.origin == "document"
    }
    assert documents == {
        ("closed-api-fits-the-stage", "crossover"),
        ("computed-cost-decides", "first"),
        ("computed-cost-decides", "parity"),
        ("computed-cost-decides", "second"),
        ("no-day-costs-three-times-a-normal-one", "most"),
        ("hosted-price-beats-the-closed-service", "parity"),
        ("model-class-follows-the-weights", "listed"),
        ("own-fleet-is-not-cheaper", "parity"),
        ("own-fleet-is-not-cheaper", "volume"),
        ("steady-volume-leaves-the-closed-api", "crossover"),
        ("steady-volume-leaves-the-closed-api", "mid_scale"),
        ("closed-api-stays-below-the-crossover", "crossover"),
        ("closed-api-stays-below-the-crossover", "mid_scale"),
        ("effective-price-beats-the-service", "parity"),
        ("hosted-model-fits-the-volume", "most"),
        ("hosted-model-fits-the-volume", "least"),
        ("hosted-model-fits-the-volume", "first"),
        ("hosted-model-fits-the-volume", "second"),
        ("hosted-model-fits-the-volume", "parity"),
        ("hosted-price-beats-the-closed-service", "fifth"),
        ("hosted-price-beats-the-closed-service", "twentieth"),
        ("self-hosting-has-the-volume", "parity"),
        ("reserved-gpu-sustains-utilization", "floor"),
        ("reserved-gpu-sustains-utilization", "target"),
        ("self-hosting-has-the-volume", "volume"),
        ("volume-is-on-the-right-side", "first"),
        ("volume-is-on-the-right-side", "second"),
    }


def test_sources_name_known_documents() -> None:
    path = data_path("policies") / "sources.yaml"
    (document,), problems = read_yaml(path.read_text("utf-8"), "sources.yaml")
    assert problems == []
    rows = {row["id"]: row for row in document.plain()["sources"]}
    assert rows["ai-approach"]["license"] == "CC BY 4.0"
    assert "FinOps Foundation" in rows["ai-approach"]["attribution"]
    for policy in POLICIES.values():
        assert policy.sources, policy.id
        for source in policy.sources:
            assert source.document in rows
            length = len("sha256:") + hashlib.sha256().digest_size * 2
            # Of a web page nobody keeps a text, so there is nothing to take a digest of.
            assert len(source.digest) == (length if "digest" in rows[source.document] else 0)


def test_one_passage_has_one_digest() -> None:
    digests: dict[tuple[str, tuple[int, int]], set[str]] = {}
    for policy in POLICIES.values():
        for source in policy.sources:
            digests.setdefault((source.document, source.lines), set()).add(source.digest)
    assert all(len(found) == 1 for found in digests.values())


def test_the_way_of_a_check_gives_the_same_policies_without_their_examples() -> None:
    short = load_policies().policies
    assert short == tuple(policy._replace(examples=()) for policy in LOADED.policies)


def test_a_fail_that_the_control_list_does_not_ask_says_whose_it_is_and_blocks_nobody() -> None:
    recovered = {one.id for one in POLICIES.values() if one.id in STRICTER or _practice(one)}
    for policy in (POLICIES[name] for name in sorted(recovered)):
        assert "control list" in policy.rationale, policy.id
        assert policy.enforcement == "advisory", policy.id


def _practice(policy: Policy) -> bool:
    return policy.controls[0].startswith("RBP") and policy.kind != "attested"
