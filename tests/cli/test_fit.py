"""`ai-spend fit`: the example as a user sees it, and what it says to wrong names and values."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from running import Run

ROOT = Path(__file__).parents[2]
NOVASPARK = ROOT / "examples" / "novaspark"
HERE = ("--path", "examples/novaspark", "--as-of", "2026-11-21")


def test_the_example_is_as_expected(run: Run, golden: Callable[[Path, str], None]) -> None:
    done = run("fit", *HERE, cwd=ROOT)
    assert done.code == 0, done.err
    golden(NOVASPARK / "expected" / "fit.txt", done.out)


def test_the_documents_own_numbers_come_out(run: Run) -> None:
    said = " ".join(run("fit", "research-llm", *HERE, cwd=ROOT).out.split())
    for words in (
        "60M tokens a day (declared), own fine-tuned 70B, 40% busy (measured)",
        "closed API, gpt-4o ≥$7,984 ≥$4.38 if the vendor may tune it (1)",
        "hosted, Llama 3.1 70B ≥$1,314 ≥$0.72 yes; own weights cost extra (1)",
        "self-hosted, 2 nodes $78,000 $42.74 yes, 80% busy, no headroom",
        "self-hosted, as today $156,000 $85.48 until 2027-04-01",
        "Best fit: a hosted open model from 2027-04-01, if hosting your own weights costs less "
        "than $78,000 a month (ask for a quote).",
        "Until then the hardware is paid for: moving early saves nothing.",
        "The document agrees: 60M a day lies between its two lines, 1M and 100M.",
        "if the quote is over $78,000 a month → 2 nodes",
        "matching gpt-4o takes 1,172M a day, it can do 150M",
        "declared cost (2.4 × list), 75% input, list price of 2026-11-21",
    ):
        assert words in said, words


def test_json_keeps_its_schema(run: Run) -> None:
    schema = json.loads((ROOT / "schemas" / "fit.schema.json").read_text())
    data = json.loads(run("fit", *HERE, "--format", "json", cwd=ROOT).out)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema, cls=jsonschema.Draft202012Validator)
    (gamma,) = [one for one in data["fits"] if one["workload"] == "research-llm"]
    hosted = next(one for one in gamma["ways"] if one["deployment_model"] == "hosted_open_source")
    assert hosted["cost"] == {
        "known": True, "low": 1314, "high": None, "currency": "USD", "period": "month",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--what-if", "tokens_per_dy=5"], "no quantity is called `tokens_per_dy`. Is it `toke"),
        (
            ["--what-if", "tokens_per_day=60 Million"],
            "60 Million is not a count. Next: write it as 60M",
        ),
        (["--what-if", "tokens_per_day"], "write it as NAME=VALUE"),
        (["--what-if", "person=15000"], "15000: which currency, per what"),
        (["--what-if", "data.must_stay_inside=maybe"], "maybe"),
        (["--what-if", "workload=other"], "no quantity is called `workload`"),
        (["--what-if", "tokens_per_day={"], "cannot be read"),
        (["--format", "jsn"], "Is it `json`?"),
    ],
)
def test_wrong_usage_says_what_to_write(run: Run, arguments: list[str], says: str) -> None:
    done = run("fit", *HERE, *arguments, cwd=ROOT)
    assert done.code == 2
    assert says in " ".join(done.err.split())


def test_an_unknown_workload_names_the_nearest(run: Run) -> None:
    done = run("fit", "reserch-llm", *HERE, cwd=ROOT)
    assert done.code == 2
    assert "No workload is called reserch-llm.\nThere is: research-llm" in done.out


def test_a_supposed_volume_keeps_the_mix(run: Run) -> None:
    done = run("fit", "research-llm", *HERE, "--what-if", "tokens_per_day=120M", cwd=ROOT)
    assert "120M tokens a day (supposed)" in done.out
    assert "≥$15,969" in done.out
    assert "75% input," in done.out
    assert "self-hosted, 4 nodes" not in done.out


def test_people_are_added_to_hardware(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ai-spend.yaml").write_text(
        "schema: ai-spend/settings/v1\nteams:\n  lab:\n"
        "    mlops: {people: 2.5, by: head@novaspark.example, date: 2026-11-01}\n"
    )
    (tmp_path / "ai-workload.yaml").write_text(
        "schema: ai-spend/workload/v1\nworkload: w\nteam: lab\ndeployment_model: self_hosted\n"
        "tokens_per_day: 60M\nfixed_cost: $10,000/month\n"
    )
    day = ("--as-of", "2026-11-21")
    assert "people (2.5), migration" in run("fit", *day, cwd=tmp_path).out
    assert "$47,500" in run("fit", *day, "--what-if", "person=$15,000/month").out
