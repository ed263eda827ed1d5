"""`ai-spend inventory`: the list, its totals, its formats, and why an address is in it or not."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from running import Run

from checker.reports.inventory.csv import cell

ROOT = Path(__file__).parents[2]
NOVASPARK = ROOT / "examples" / "novaspark"
AS_OF = ("--as-of", "2026-11-21")
CASES = yaml.safe_load((Path(__file__).parent / "cases_explained.yaml").read_text())


def test_the_same_gpu_counts_once(run: Run, spend: Path) -> None:
    """The reservation pays for the two instances; what is switched off costs nothing."""
    done = run("inventory", *AS_OF, cwd=spend)
    assert done.code == 0
    assert "Total  8 × A10G · $8,281 a month at list price (2026-07-20)" in done.out
    assert "4 resources, 1 switched off." in done.out
    assert "switched off: aws_instance.off  serving/main.tf:18" in done.out


def test_a_reservation_that_nothing_runs_on_counts(run: Run, tmp_path: Path) -> None:
    reserved = 'resource "aws_ec2_capacity_reservation" "r" {\n  instance_type = "p4d.24xlarge"\n'
    other = 'resource "aws_instance" "a" {\n  instance_type = "g5.xlarge"\n}\n'
    (tmp_path / "main.tf").write_text(f"{reserved}  instance_count = 1\n}}\n{other}")
    assert "Total  8 × A100-40GB, 1 × A10G" in run("inventory", *AS_OF, cwd=tmp_path).out


def test_what_asks_for_accelerators_is_not_added_to_what_has_them(run: Run, tmp_path: Path) -> None:
    pool = 'resource "aws_instance" "a" {\n  instance_type = "p4d.24xlarge"\n}\n'
    (tmp_path / "main.tf").write_text(pool)
    (tmp_path / "pod.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n"
        "    - {name: c, image: c, resources: {limits: {nvidia.com/gpu: 4}}}\n"
    )
    data = json.loads(run("inventory", *AS_OF, "--format", "json", cwd=tmp_path).out)
    assert data["total"]["accelerators"] == {"A100-40GB": {"low": 8, "high": 8}}
    assert data["total"]["asked"] == {"": {"low": 4, "high": 4}}


def test_what_may_not_be_created_counts_from_nothing_up(run: Run, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'variable "on" {\n  type = bool\n}\n'
        'resource "aws_instance" "a" {\n  count         = var.on ? 1 : 0\n'
        '  instance_type = "p4d.24xlarge"\n}\n'
    )
    out = run("inventory", *AS_OF, cwd=tmp_path).out
    assert "if it is created" in out
    assert "Total  0–8 × A100-40GB · $0–$16,029 a month" in out


def test_what_two_workloads_share_is_split(run: Run, spend: Path) -> None:
    for name, share in (("one", "75%"), ("two", "25%")):
        (spend / f"{name}.yaml").write_text(
            f"schema: ai-spend/workload/v1\nworkload: {name}\n"
            f"resources: [{{terraform: aws_instance.gpu, share: {share}}}]\n"
        )
    done = run("inventory", *AS_OF, "--by", "workload", "--format", "json", cwd=spend)
    numbers = {one["name"]: one["accelerators"] for one in json.loads(done.out)["groups"]}
    assert numbers["one"] == {"A10G": {"low": 6, "high": 6}}
    assert numbers["two"] == {"A10G": {"low": 2, "high": 2}}


def test_three_lines_a_resource_and_88_columns(run: Run, spend: Path) -> None:
    done = run("inventory", *AS_OF, cwd=spend)
    assert all(len(line) <= 88 for line in done.out.splitlines())
    listed = done.out.partition("Total")[0].splitlines()
    blocks = [line for line in listed if line.startswith("  ") and not line.startswith("   ")]
    below = [line for line in listed if line.startswith("      ")]
    assert len(below) <= 2 * len(blocks) + 4


def test_the_three_ways_are_shown(run: Run, spend: Path) -> None:
    out = run("inventory", *AS_OF, cwd=spend).out
    assert "discovered, tagged" in out
    assert "known type" in out


def test_many_that_say_the_same_are_counted(run: Run, tmp_path: Path) -> None:
    block = 'resource "aws_instance" "a%d" {\n  instance_type = "p4d.24xlarge"\n}\n'
    (tmp_path / "main.tf").write_text("".join(block % number for number in range(30)))
    out = run("inventory", *AS_OF, cwd=tmp_path).out
    assert "and 27 more aws_instance that say the same" in out
    assert "240 × A100-40GB" in out


@pytest.mark.parametrize("by", ["workload", "provider", "accelerator", "owner"])
@pytest.mark.parametrize("folder", ["spend", "novaspark"])
def test_groups_add_up_to_the_total(run: Run, spend: Path, by: str, folder: str) -> None:
    cwd = spend if folder == "spend" else NOVASPARK
    done = run("inventory", *AS_OF, "--by", by, "--format", "json", cwd=cwd)
    data = json.loads(done.out)
    groups, total = data["groups"], data["total"]
    for count in ("resources", "inactive", "uncounted", "unpriced"):
        assert sum(group[count] for group in groups) == total[count]
    assert _added(groups, "accelerators") == {
        name: number["high"] for name, number in total["accelerators"].items()
    }
    money = [one["amount"] for group in groups for one in group["money"]]
    assert sum(money) == pytest.approx(sum(one["amount"] for one in total["money"]))


def _added(groups: list[dict[str, Any]], field: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for group in groups:
        for name, number in group[field].items():
            sums[name] = sums.get(name, 0) + number["high"]
    return sums


def test_groups_as_a_table(run: Run) -> None:
    out = run("inventory", *AS_OF, "--by", "owner", cwd=NOVASPARK).out
    assert "ml-research@novaspark.example" in out
    assert "32 × A100-40GB          $64,116" in out


def test_csv_parses_back_to_the_json(run: Run, spend: Path) -> None:
    text = run("inventory", *AS_OF, "--format", "csv", cwd=spend).out
    rows = list(csv.DictReader(io.StringIO(text)))
    items = json.loads(run("inventory", *AS_OF, "--format", "json").out)["inventory"]
    assert [row["address"] for row in rows] == [item["address"] for item in items]
    assert [row["accelerators"] for row in rows] == [
        "" if item["accelerators"] is None else str(item["accelerators"]) for item in items
    ]
    gpu = next(row for row in rows if row["address"] == "aws_instance.gpu")
    assert gpu["owner"] == '\'=HYPERLINK("http://x")'
    assert gpu["instances_desired"] == "2"


@given(
    st.one_of(st.text(), st.sampled_from("=+-@\t\r\n").flatmap(lambda s: st.text().map(s.__add__)))
)
def test_no_cell_is_a_formula(text: str) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([cell(text), "end"])
    (row,) = csv.reader(io.StringIO(out.getvalue()))
    assert row[1] == "end"
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["address"])
def test_explained(run: Run, spend: Path, case: dict[str, str]) -> None:
    done = run("inventory", "--explain", case["address"], cwd=spend)
    assert done.code == 0
    text = " ".join(done.out.split())
    for name in ("is", "as", "next"):
        if name in case:
            assert f" {name} " in text
            assert case[name] in text


def test_every_fact_is_told_with_value_ground_and_place(run: Run) -> None:
    done = run("inventory", *AS_OF, "--explain", "aws_instance.node", cwd=NOVASPARK)
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert "sku p4d.24xlarge · in code · gamma/terraform.tfvars:2" in lines
    assert "in workload research-llm" in lines
    data = json.loads(
        run("inventory", *AS_OF, "--explain", "aws_instance.node", "--format", "json").out
    )
    told = {fact["fact"]: fact for fact in data["found"][0]["facts"]}
    assert told["accelerator_count"]["value"] == 32
    assert told["accelerator_count"]["because"] == "4 × 8"
    assert told["team"]["location"]["path"] == "gamma/locals.tf"


@pytest.mark.parametrize("line", [14, 16])
def test_a_place_stands_for_what_is_declared_there(run: Run, spend: Path, line: int) -> None:
    done = run("inventory", "--explain", f"main.tf:{line}", cwd=spend / "serving")
    assert done.code == 0
    assert done.out.startswith("aws_ec2_capacity_reservation.gpu\n")
    assert run("inventory", "--explain", "main.tf:999").code == 2


def test_what_is_sensitive_is_not_shown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'variable "who" {\n  default   = "hush-hush"\n  sensitive = true\n}\n'
        'resource "aws_instance" "a" {\n  instance_type = "p4d.24xlarge"\n'
        "  tags = { owner = var.who }\n}\n"
    )
    for form in ("text", "json"):
        done = run("inventory", "--explain", "aws_instance.a", "--format", form, cwd=tmp_path)
        assert "hush-hush" not in done.out
        assert "sensitive" in done.out


def test_an_unknown_address_names_the_nearest_and_is_exit_2(run: Run, spend: Path) -> None:
    done = run("inventory", "--explain", "aws_instance.gpus", cwd=spend)
    assert done.code == 2
    assert "Nothing is called aws_instance.gpus." in done.out
    assert "  aws_instance.gpu\n" in done.out
    inside = run("inventory", "--explain", "gpu", cwd=spend)
    assert "  aws_ec2_capacity_reservation.gpu\n" in inside.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--by", "onwer"], "There is no grouping `onwer`. Is it `owner`?"),
        (["--format", "cvs"], "There is no format `cvs`. Is it `csv`?"),
        (["--explain", "a.b", "--format", "csv"], "written as json or text, not as csv"),
        (["--explain", "a.b", "--by", "owner"], "choose one of them"),
        (["--evidence", "."], "--evidence"),
    ],
)
def test_bad_usage(run: Run, spend: Path, arguments: list[str], says: str) -> None:
    done = run("inventory", *arguments, cwd=spend)
    assert done.code == 2
    assert says in done.err


def test_the_exit_codes(run: Run, tmp_path: Path) -> None:
    assert run("inventory", cwd=tmp_path).code == 2
    (tmp_path / "main.tf").write_text('resource "aws_instance" "a" {\n')
    assert run("inventory", cwd=tmp_path).code == 3
