"""Which manifest claims which resource, and what is said where two do or none can."""

from typing import Any

import pytest
from by_hand import facts_of, manifest, resource, subject, value

from checker.documents.addresses import matches
from checker.facts.linking import within
from checker.model.declaration import Call
from checker.model.location import Location

GPU = {"instance_type": "g5.xlarge"}


def owners(*declarations: Any) -> dict[str, str | None]:
    return {one.address: one.workload for one in facts_of(*declarations).items}


@pytest.mark.parametrize(
    ("pattern", "address", "expected"),
    [
        ("aws_instance.node*", "aws_instance.node", True),
        ("aws_instance.node*", "aws_instance.node[0]", True),
        ("aws_instance.node", "aws_instance.node[0]", True),
        ("aws_instance.node[0]", "aws_instance.node[0]", True),
        ("aws_instance.node[0]", "aws_instance.node[1]", False),
        ("aws_instance.node[0]", "aws_instance.node0", False),
        ('module.eks.node_groups["gpu"]', 'module.eks.node_groups["gpu"]', True),
        ("module.eks.*", 'module.eks["a.b"].aws_instance.node', True),
        ("aws_instance.n", "aws_instance.node", False),
    ],
)
def test_a_selector_matches_with_and_without_index(
    pattern: str, address: str, expected: bool
) -> None:
    assert matches(pattern, address) is expected


def test_folders() -> None:
    assert within("", "a/b")
    assert within("a", "a")
    assert within("a", "a/b")
    assert not within("a", "ab")


def test_a_manifest_claims_its_folder_and_the_deepest_wins() -> None:
    found = owners(
        resource("aws_instance.top", GPU),
        resource("aws_instance.chat", GPU, root="chat"),
        resource("aws_instance.deep", GPU, root="chat/eu"),
        manifest("everything"),
        manifest("chat", "chat"),
    )
    assert found == {
        "aws_instance.top": "everything",
        "aws_instance.chat": "chat",
        "aws_instance.deep": "chat",
    }


def test_a_module_belongs_to_who_calls_it() -> None:
    call = Call("chat", Location("chat/main.tf", 3), "module.pool")
    inner = resource(
        "module.pool.aws_instance.node",
        GPU,
        root="chat",
        path="modules/pool/main.tf",
        calls=(call,),
    )
    assert owners(inner, manifest("chat", "chat")) == {inner.address: "chat"}


def test_a_selection_goes_before_a_folder() -> None:
    found = owners(
        resource("aws_instance.node", GPU, root="chat"),
        manifest("chat", "chat"),
        manifest("pool", "pools", resources=[{"terraform": "aws_instance.node*"}]),
    )
    assert found == {"aws_instance.node": "pool"}


def test_a_selection_means_its_own_folder_first() -> None:
    facts = facts_of(
        resource("aws_instance.node", GPU, root="a"),
        resource("aws_instance.node", GPU, root="b"),
        manifest("a", "a", resources=[{"terraform": "aws_instance.node"}]),
    )
    assert [(one.root, one.workload) for one in facts.items] == [("a", "a"), ("b", None)]


def test_two_that_select_one_resource_without_shares_are_a_problem() -> None:
    facts = facts_of(
        resource("aws_instance.node", GPU),
        manifest("one", resources=[{"terraform": "aws_instance.node"}]),
        manifest("two", resources=[{"terraform": "aws_instance.*"}]),
    )
    assert [one.message for one in facts.problems] == [
        "one and two both select aws_instance.node, and nothing says how it is shared"
    ]


def test_shares_split_what_is_paid() -> None:
    facts = facts_of(
        resource("aws_instance.node", {"instance_type": "p5.48xlarge"}),
        manifest("big", resources=[{"terraform": "aws_instance.node", "share": "75%"}]),
        manifest("small", resources=[{"terraform": "aws_instance.node", "share": "25%"}]),
    )
    assert not facts.problems
    assert value(subject(facts, "workload", "big"), "accelerator_count") == 6
    assert value(subject(facts, "workload", "small"), "accelerator_count") == 2


def test_shares_over_the_whole_are_a_problem() -> None:
    facts = facts_of(
        resource("aws_instance.node", GPU),
        manifest("big", resources=[{"terraform": "aws_instance.node", "share": "75%"}]),
        manifest("small", resources=[{"terraform": "aws_instance.node", "share": "50%"}]),
    )
    assert [one.kind for one in facts.problems] == ["two-claims"]


def test_two_manifests_of_one_folder_are_a_problem() -> None:
    facts = facts_of(resource("aws_instance.node", GPU), manifest("one"), manifest("two"))
    assert "both claim the whole folder" in facts.problems[0].message


def test_a_selector_that_matches_nothing_names_the_nearest() -> None:
    facts = facts_of(
        resource("aws_instance.node", GPU),
        manifest("one", resources=[{"terraform": "aws_instance.nodes"}]),
    )
    assert [(one.message, one.next_step) for one in facts.problems] == [
        ("nothing is called aws_instance.nodes", "the nearest is aws_instance.node")
    ]


def test_a_selector_of_what_is_no_ai_spend_is_a_gap() -> None:
    facts = facts_of(
        resource("aws_s3_bucket.data", {}),
        manifest("one", resources=[{"terraform": "aws_s3_bucket.data"}]),
    )
    assert not facts.problems
    assert "not known to be AI spend" in facts.gaps[0].message


def test_a_plain_machine_that_a_manifest_selects_is_tagged() -> None:
    facts = facts_of(
        resource("aws_instance.gateway", {"instance_type": "m6i.large"}),
        manifest("one", resources=[{"terraform": "aws_instance.gateway"}]),
    )
    assert [(one.workload, one.identified_by) for one in facts.items] == [("one", ("tagged",))]


def test_tags_select() -> None:
    facts = facts_of(
        resource("aws_instance.a", {**GPU, "tags": {"Workload": "chat"}}),
        resource("aws_instance.b", {**GPU, "tags": {"Workload": "other"}}),
        manifest("chat", "somewhere", resources=[{"tags": {"workload": "chat"}}]),
    )
    assert {one.address: one.workload for one in facts.items} == {
        "aws_instance.a": "chat",
        "aws_instance.b": None,
    }


def test_hardware_on_premises_stands_in_no_code() -> None:
    facts = facts_of(
        manifest(
            "lab",
            resources=[{"on_premises": {"accelerator": "H100-80GB", "count": 16, "site": "Bonn"}}],
        )
    )
    pool = subject(facts, "capacity")
    assert value(pool, "accelerator_count") == 16
    assert pool.facts["accelerator_count"].basis == "declared"
    assert [one.type for one in facts.items] == ["on_premises"]


def test_what_nobody_claims_is_counted() -> None:
    facts = facts_of(
        resource("aws_instance.a", GPU, root="a"),
        resource("aws_instance.b", GPU, root="b"),
        manifest("a", "a"),
    )
    whole = subject(facts, "portfolio")
    assert value(whole, "unclaimed_count") == 1
    assert value(whole, "workload_count") == 1
    assert str(value(whole, "claimed_share")) == "0.5"
    assert value(subject(facts, "resource", "aws_instance.a"), "claimed") is True
    assert value(subject(facts, "resource", "aws_instance.b"), "claimed") is False


def test_what_a_change_adds() -> None:
    old = resource("aws_instance.old", GPU)
    new = resource("aws_instance.new", GPU)
    facts = facts_of(old, new, known_before={("", "defaults", "aws_instance.old")})
    assert value(subject(facts, "resource", "aws_instance.old"), "added_by_change") is False
    assert value(subject(facts, "resource", "aws_instance.new"), "added_by_change") is True
