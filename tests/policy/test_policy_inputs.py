"""Examples of input text go the whole road, from Terraform and manifests to the verdict."""

from pathlib import Path

import pytest

from checker.documents.bundled import data_path
from checker.policy.loader import load_policies
from checker.trials import try_examples

# What only a month of evidence can decide has no example short enough to be read.
NEEDS_EVIDENCE = {
    ("reserved-gpu-sustains-utilization", "pass"),
    ("reserved-gpu-sustains-utilization", "fail"),
    ("idle-capacity-scales-to-zero", "fail"),
    ("steady-volume-leaves-the-closed-api", "pass"),
    ("steady-volume-leaves-the-closed-api", "fail"),
    ("predictable-price-has-its-throughput", "pass"),
    ("utilization-is-measured", "pass"),
    ("break-even-use-is-reached", "pass"),
    ("fixed-cost-is-not-idle", "pass"),
    ("fixed-cost-is-not-idle", "fail"),
    ("no-day-costs-three-times-a-normal-one", "pass"),
    ("no-day-costs-three-times-a-normal-one", "fail"),
    ("purchase-fits-the-use", "pass"),
    ("purchase-fits-the-use", "fail"),
    ("accelerators-have-the-right-size", "pass"),
    ("accelerators-have-the-right-size", "fail"),
    ("no-stage-is-skipped", "pass"),
    ("no-stage-is-skipped", "fail"),
    ("budget-is-kept-and-forecast", "pass"),
    ("investment-serves-a-goal", "pass"),
    ("compliance-cost-is-on-target", "pass"),
    ("compliance-operating-cost-is-on-target", "pass"),
    ("downtime-cost-is-on-target", "pass"),
    ("energy-is-on-target", "pass"),
    ("fairness-audits-are-on-target", "pass"),
    ("inference-cost-is-on-target", "pass"),
    ("inference-cost-is-on-target", "fail"),
    ("latency-is-worth-its-cost", "pass"),
    ("latency-is-worth-its-cost", "fail"),
    ("prediction-cost-is-on-target", "pass"),
    ("prediction-cost-is-on-target", "fail"),
    ("retraining-pays", "pass"),
    ("session-cost-is-on-target", "pass"),
    ("session-cost-is-on-target", "fail"),
    ("storage-cost-is-on-target", "pass"),
    ("storage-cost-is-on-target", "fail"),
    ("training-cost-by-parameters-is-on-target", "pass"),
    ("training-cost-by-parameters-is-on-target", "fail"),
    ("training-cost-is-on-target", "pass"),
    ("training-cost-is-on-target", "fail"),
    ("tuning-cost-is-on-target", "pass"),
    ("tuning-cost-is-on-target", "fail"),
    ("version-cost-is-on-target", "pass"),
    ("version-cost-is-on-target", "fail"),
    ("prompts-stay-economical", "pass"),
    ("prompts-stay-economical", "fail"),
    ("throughput-and-use-agree", "pass"),
    ("throughput-and-use-agree", "fail"),
}
POLICIES = load_policies(examples=True).policies


@pytest.fixture(scope="module")
def tried() -> dict[tuple[str, str], str]:
    results, problems = try_examples(Path(), [data_path("policies")])
    assert problems == ()
    return {(policy.id, one.example.name): one.why for policy, found in results for one in found}


@pytest.mark.parametrize(
    ("policy", "example"),
    [
        pytest.param(policy.id, example.name, id=f"{policy.id}: {example.name}")
        for policy in POLICIES
        for example in policy.examples
        if example.inputs
    ],
)
def test_input_text_comes_to_the_verdict(
    policy: str, example: str, tried: dict[tuple[str, str], str]
) -> None:
    assert tried[(policy, example)] == ""


@pytest.mark.parametrize("verdict", ["pass", "fail"])
def test_each_policy_is_proved_on_real_text(verdict: str) -> None:
    proved = {
        policy.id
        for policy in POLICIES
        for example in policy.examples
        if example.inputs and example.expect == verdict
    }
    missing = {policy.id for policy in POLICIES} - proved
    assert missing == {name for name, wanted in NEEDS_EVIDENCE if wanted == verdict}
