"""The scorer on a small made-up inventory: what it counts, and that it can fail."""

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from label_truth import compatible, match, read_labels
from label_verdicts import equal
from score_labels import main, score

LABELS = Path(__file__).parents[1] / "labels"


def label(address: str, ai_spend: str = "yes", **facts: Any) -> dict[str, Any]:
    place = {"path": "main.tf", "line": facts.pop("line", 1), "root": facts.pop("root", ".")}
    return {"address": address, **place, "ai_spend": ai_spend, **facts}


def row(address: str, ai_spend: str = "yes", **facts: Any) -> dict[str, Any]:
    place = {"file": "main.tf", "line": facts.pop("line", 1), "root": facts.pop("root", ".")}
    return {"address": address, **place, "kind": "terraform", "ai_spend": ai_spend, **facts}


@pytest.mark.parametrize(
    ("truth", "said", "outcome"),
    [
        (label("a.b"), [row("a.b")], "found"),
        (label("a.b"), [row("a.c", line=2)], "missed"),
        (label("a.b"), [row("a.b", "no")], "missed"),
        (label("a.b"), [row("a.b", "unknown")], "undecided"),
        (label("a.b"), [row("a.b", active=False)], "found"),
        (label("a.b", "no"), [row("a.b")], "false alarm"),
        (label("a.b", "no"), [row("a.b", active=False)], "left alone"),
        (label("a.b", "no"), [], "left alone"),
        (label("a.b", active=False), [row("a.b", active=False)], "off and listed"),
        (label("a.b", active=False), [row("a.b", active=True)], "false alarm"),
        (label("a.b", active=False), [], "off and silent"),
        (label("a.b", "unknown"), [row("a.b")], "not judged"),
        (label("a.b", "unknown", role="control"), [row("a.b", role="control")], "control listed"),
        (label("a.b", "unknown", role="control"), [row("a.b", role="capacity")], "control missed"),
        (label("a.b", "unknown", role="control"), [], "control missed"),
    ],
)
def test_recognizing_comes_to(truth: Any, said: Any, outcome: str) -> None:
    assert score([truth], said).counts[outcome] == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a.b", "a.b[0]", True),
        ('m.x.p["gpu"]', "m.x.p[*]", True),
        ('m.x.p["gpu"]', 'm.x.p["cpu"]', False),
        ("module.a[0].a.b", "module.a.a.b", True),
        ('a.b["x.y"]', "a.b", True),
        ("a.b", "a.c", False),
        ("module.a.a.b", "a.b", False),
    ],
)
def test_addresses_are_compatible(one: str, other: str, same: bool) -> None:
    assert compatible(one, other) is same


def test_matching_takes_the_surest_rule() -> None:
    rows = [row('m.p["gpu"]', line=4), row('m.p["gpu"]', root="other"), row("m.q", line=9)]
    pairs = match([label('m.p["gpu"]', line=4), label("m.renamed", line=9)], rows)
    assert [found for _, found in pairs] == [[rows[0]], [rows[2]]]


def test_a_pool_does_not_claim_its_neighbor_on_one_line() -> None:
    labels = [label('m.p["gpu"]'), label('m.p["cpu"]', "no")]
    counts = score(labels, [row('m.p["gpu"]')]).counts
    assert (counts["found"], counts["left alone"], counts["false alarm"]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("field", "truth", "said", "outcome"),
    [
        ("sku", "p4d.24xlarge", "p4d.24xlarge", "right"),
        ("sku", "p4d.24xlarge", "p4d.24xlarge ", "right"),
        ("sku", "p4d.24xlarge", "p5.48xlarge", "wrong"),
        ("sku", "p4d.24xlarge", None, "wrong"),
        ("owner", None, None, "right"),
        ("owner", None, "platform", "wrong"),
        ("accelerator", "A100-40GB", "a100 40gb", "right"),
        ("accelerator", "A100-40GB", "A100-80GB", "wrong"),
        ("accelerator", "T4", "T4-16GB", "right"),
        ("accelerator", "Trainium1", "trainium", "right"),
        ("active", True, 1, "wrong"),
        ("accelerators_per_instance", 8, "8", "wrong"),
        ("role", {"any": ["capacity", "definition"]}, "definition", "right"),
        ("sku", ["g5.xlarge", "g6.xlarge"], ["g6.xlarge", "g5.xlarge"], "right"),
        ("instances", {"min": 0, "max": 2}, {"min": 0, "desired": 1, "max": 2}, "right"),
        ("instances", {"any": [{"min": 1}, {"min": 3}]}, {"min": 3}, "right"),
        ("instances", {"any": [{"min": 1}, {"min": 3}]}, {"min": 2}, "wrong"),
    ],
)
def test_a_field_is(field: str, truth: Any, said: Any, outcome: str) -> None:
    fields = score([label("a.b", **{field: truth})], [row("a.b", **{field: said})]).fields
    counted = {name: found for counts in fields.values() for name, found in counts.items() if found}
    assert set(counted) == {outcome}


@pytest.mark.parametrize(
    ("truth", "said", "outcome"),
    [
        ({"region": "us-east-1"}, {"region": None, "unknown": {"region": "why"}}, "unknown"),
        ({"region": "us-east-1"}, {}, "unknown"),
        ({"region": "us-east-1"}, {"region": "eu-west-1", "unknown": {}}, "wrong"),
        ({"unknown": {"region": "why"}}, {"region": None, "unknown": {"region": "x"}}, "honest"),
        ({"unknown": {"region": "why"}}, {"region": "us-east-1"}, "invented"),
        ({"unknown": {"region": "why"}}, {"region": None}, "invented"),
        ({}, {"region": "us-east-1"}, None),
    ],
)
def test_not_knowing_is(truth: Any, said: Any, outcome: str | None) -> None:
    counts = score([label("a.b", **truth)], [row("a.b", **said)]).fields["region"]
    assert [name for name, number in counts.items() if number] == ([outcome] if outcome else [])


def test_of_many_instances_only_an_honest_part_is_unknown() -> None:
    truth = {"instances": {"min": 1, "max": 4}}
    said = {"instances": {"min": 1, "max": None}, "unknown": {"instances.max": "why"}}
    fields = score([label("a.b", **truth)], [row("a.b", **said)]).fields
    assert (fields["instances.min"]["right"], fields["instances.max"]["unknown"]) == (1, 1)


def test_unlabeled_spend_is_an_alarm_only_in_a_complete_repository() -> None:
    rows = [row("a.b"), row("c.d", line=2), row("e.f", "no", line=3), {**row("g"), "kind": "helm"}]
    assert score([label("a.b")], rows).counts["unlabeled"] == 2
    complete = score([label("a.b")], rows, ["terraform"])
    assert (complete.counts["false alarm"], complete.counts["unlabeled"]) == (1, 1)
    assert "main.tf:2 c.d (no label)" in complete.lines[0]


def test_every_wrong_and_missed_row_is_named() -> None:
    labels = [label("a.b", sku="g5.xlarge"), label("c.d", line=2)]
    lines = score(labels, [row("a.b", sku="g6.xlarge")]).lines
    assert [text.split()[0] for text in lines] == ["wrong", "missed"]
    assert "g6.xlarge" in lines[0]


@pytest.mark.parametrize(
    ("sku", "status", "said"),
    [("g5.xlarge", 0, "all required figures are met"), ("t3.micro", 1, "falls short: sku 0.000")],
)
def test_run_as_a_command(tmp_path: Path, capsys: Any, sku: str, status: int, said: str) -> None:
    truth = [label("a.b", sku="g5.xlarge"), label("a.b", sku="g5.xlarge", var_files=["x.tfvars"])]
    file = {"repository": "some/one", "commit": "0" * 40, "rows": truth}
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "some__one.yaml").write_text(yaml.safe_dump(file))
    (tmp_path / "some+one").mkdir()
    printer = tmp_path / "printer.py"
    report = json.dumps({"inventory": [row("a.b", sku=sku)]})
    printer.write_text(f"import sys\nprint({report!r})\nsys.exit(0)\n")
    command = f"{shlex.quote(sys.executable)} {shlex.quote(str(printer))}"
    folders = ["--labels", str(tmp_path / "labels"), "--repositories", str(tmp_path)]
    assert main([*folders, "--command", command, "--require"]) == status
    printed = capsys.readouterr().out
    assert said in printed
    assert "found 2" in printed


def test_nothing_found_and_nothing_there_fall_short(tmp_path: Path) -> None:
    arguments = ["--labels", str(LABELS), "--repositories", str(tmp_path), "--require"]
    assert main(arguments) == 1


def test_label_files_are_facts_in_the_agreed_form() -> None:
    places = set()
    for labels in read_labels(LABELS):
        assert len(labels.commit) == 40
        for one in labels.rows:
            place = (labels.repository, one["root"], tuple(one["var_files"]), one["address"])
            assert place not in places, place
            places.add(place)
            assert one["ai_spend"] in ("yes", "no", "unknown"), place
            assert not Path(one["path"]).is_absolute(), place
            assert one["line"] > 0, place
    assert len(places) > 40


def test_a_list_of_one_is_its_member() -> None:
    assert equal("sku", "g5.xlarge", ["g5.xlarge"])
    assert not equal("sku", "g5.xlarge", ["g5.xlarge", "t3.micro"])
