"""Three repositories share one bill and one folder of metrics: each row belongs to one of them."""

import csv
import hashlib
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from running_audits import Done, spend

from checker.audit.bills import Claimant, bill_files, claiming, fleet_bills
from checker.audit.fleet import Repository
from checker.model.location import Location
from checker.model.settings import Settings

DAY = date(2026, 11, 21)
FIRST = date(2026, 10, 1)
CODE = """\
provider "aws" {
  region = "us-east-1"
}
resource "aws_instance" "node" {
  count         = 1
  instance_type = "p4d.24xlarge"
}
"""
MANIFEST = """\
schema: ai-spend/workload/v1
workload: %s
deployment_model: self_hosted
%s"""
TAGS = {"a": "api", "b": "search", "c": "lab"}
COSTS = {"api": 1300, "search": 400, "lab": 200, "": 100}


def charge(day: date, workload: str, account: str = "1001") -> dict[str, str]:
    tags = json.dumps({"workload": workload}) if workload else ""
    return {
        "BilledCost": str(COSTS[workload]), "EffectiveCost": str(COSTS[workload]),
        "ListCost": str(COSTS[workload]), "BillingCurrency": "USD",
        "ChargePeriodStart": f"{day}T00:00:00Z",
        "ChargePeriodEnd": f"{day + timedelta(days=1)}T00:00:00Z", "ChargeCategory": "Usage",
        "ChargeClass": "", "ProviderName": "AWS", "SubAccountId": account,
        "ServiceCategory": "AI and Machine Learning", "ServiceName": "Amazon Bedrock",
        "PricingCategory": "Standard", "PricingQuantity": "1", "PricingUnit": "1M tokens",
        "ResourceId": "", "Tags": tags,
    }  # fmt: skip


def metrics(folder: Path, workload: str) -> None:
    begin = datetime(2026, 10, 22)
    lines = ["timestamp,series,value,unit"]
    for hour in range(24 * 30):
        time = f"{begin + timedelta(hours=hour):%Y-%m-%dT%H:%M:%SZ}"
        lines += [f"{time},{workload}-gpu{gpu},70,%" for gpu in range(8)]
    data = ("\n".join(lines) + "\n").encode()
    (folder / f"{workload}.csv").write_bytes(data)
    (folder / f"{workload}.csv.envelope.yaml").write_text(
        "schema: ai-spend/evidence/v1\nkind: gpu_utilization\nmetric: DCGM_FI_PROF_SM_ACTIVE\n"
        "window: {from: 2026-10-22T00:00:00Z, to: 2026-11-21T00:00:00Z, step: 1h}\n"
        f'unit: "%"\nlabels: {{workload: {workload}}}\nsource: prometheus\nquery: x\n'
        "collected_at: 2026-11-21T00:00:00Z\ncollected_by: job 1\n"
        f"sha256: {hashlib.sha256(data).hexdigest()}\n"
    )


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shared")
    rows = []
    for name, workload in TAGS.items():
        clone = folder / "clones" / name
        clone.mkdir(parents=True)
        (clone / "main.tf").write_text(CODE)
        owner = "" if name == "c" else f"owner: {workload}@n.example\n"
        (clone / "ai-workload.yaml").write_text(MANIFEST % (workload, owner))
        rows.append(f"  - {{name: {name}, path: clones/{name}}}\n")
    (folder / "fleet.yaml").write_text(
        f"schema: ai-spend/fleet/v1\nevidence: evidence\nrepositories:\n{''.join(rows)}"
    )
    evidence = folder / "evidence"
    evidence.mkdir()
    bill = [
        charge(FIRST + timedelta(days=at), workload, "1002" if not workload else "1001")
        for at in range(51)
        for workload in COSTS
    ]
    with (evidence / "bill.csv").open("w", newline="") as out:
        writer = csv.DictWriter(out, list(bill[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(bill)
    for workload in ("api", "search", "nobody"):
        metrics(evidence, workload)
    return folder


def told(folder: Path, *words: str) -> Done:
    return spend(folder, "audit", *words)


@pytest.fixture(scope="module")
def judged(fleet: Path) -> tuple[str, list[dict[str, Any]]]:
    done = told(
        fleet, "run", "fleet.yaml", "--as-of", str(DAY), "--workers", "1", "--bundle", "b.json"
    )
    assert done.returncode == 3, done.stdout + done.stderr
    entries = json.loads((fleet / "b.json").read_bytes())["predicate"]["entries"]
    return done.stdout, entries


def of(entries: list[dict[str, Any]], kind: str, where: str = "") -> list[Any]:
    return [one["content"] for one in entries if one["kind"] == kind and where in one["id"]]


def test_the_bill_is_the_denominator(judged: tuple[str, list[dict[str, Any]]]) -> None:
    said, entries = judged
    bill = of(entries, "bill")[0]
    # 2,000 a day: 730 hours are 30 days and five twelfths.
    assert bill["total"]["amount"] == pytest.approx(60833.33)
    assert bill["judged"]["amount"] == pytest.approx(51708.33)
    assert bill["without_code"]["amount"] == pytest.approx(3041.67)
    assert bill["places"] == [["1002", bill["without_code"]]]
    assert "billed for AI" in said
    assert "85%, belongs to a workload with an owner" in said
    assert "5%, account 1002" in said


def test_each_repository_has_its_own_bill(judged: tuple[str, list[dict[str, Any]]]) -> None:
    _, entries = judged
    costs = {}
    for name, workload in TAGS.items():
        subject = of(entries, "subject", f"{name}/defaults/workload/./{workload}")[0]
        costs[name] = subject["facts"]["billed_cost"]["value"]["of"][0]["decimal"]
    assert [Decimal(costs[one]) for one in "abc"] == [
        Decimal("39541.67"), Decimal("12166.67"), Decimal("6083.33"),
    ]  # fmt: skip


def test_rows_without_code_are_told_once(judged: tuple[str, list[dict[str, Any]]]) -> None:
    _, entries = judged
    rows = [gap for gaps in of(entries, "gaps") for gap in gaps]
    told = [one for one in rows if one["kind"] == "without-code"]
    assert [one for one in of(entries, "gaps", "(fleet)")[0] if one in told] == told
    assert any("8 series of gpu_utilization match no workload" in one["message"] for one in told)
    assert any("1002" in one["message"] for one in told)


def test_policies_about_the_portfolio_are_judged_once(
    judged: tuple[str, list[dict[str, Any]]],
) -> None:
    _, entries = judged
    portfolios = [one for one in of(entries, "subject") if one["kind"] == "portfolio"]
    assert len(portfolios) == 1
    facts = portfolios[0]["facts"]
    assert facts["workload_count"]["value"] == 3
    assert facts["resource_count"]["value"] == 3
    summary = of(entries, "summary")[0]
    counted = sum(summary["counts"].values())
    for entry in of(entries, "repository"):
        for context in entry["contexts"]:
            told = context["report"]["summary"]
            counted -= sum(told[one] for one in summary["counts"])
    assert counted == 0


def test_it_comes_out_the_same_again(fleet: Path, judged: tuple[str, Any]) -> None:
    done = told(fleet, "verify", "b.json", "--rerun", "clones", "--evidence", "evidence")
    assert done.returncode == 0, done.stdout
    assert "Same: " in done.stdout


def test_a_series_of_two_repositories_is_a_problem(
    fleet: Path, judged: tuple[str, Any], tmp_path: Path
) -> None:
    clone = tmp_path / "other"
    clone.mkdir()
    (clone / "main.tf").write_text(CODE)
    (clone / "ai-workload.yaml").write_text(MANIFEST % ("api", "owner: x@n.example\n"))
    (tmp_path / "fleet.yaml").write_text(
        "schema: ai-spend/fleet/v1\nrepositories:\n"
        f"  - {{name: a, path: {fleet}/clones/a}}\n  - {{name: d, path: other}}\n"
    )
    evidence = str(fleet / "evidence")
    words = (
        "run",
        "fleet.yaml",
        "--as-of",
        str(DAY),
        "--workers",
        "1",
        "--evidence",
        evidence,
        "--format",
        "json",
    )
    done = told(tmp_path, *words)
    assert done.returncode == 3
    unread = [one["message"] for one in json.loads(done.stdout)["unread"]]
    assert "8 series of gpu_utilization belong to api in a and to api in d" in unread
    assert any("belong to api in a and to api in d" in one and "charges" in one for one in unread)


def test_claims_are_those_of_all_repositories(fleet: Path) -> None:
    place = Location("fleet.yaml", 1)
    asked = [Claimant(Repository(one, fleet / "clones" / one, place), DAY) for one in TAGS]
    claims = [claiming(one) for one in asked]
    assert [sorted(one.owned) for one in claims] == [["api"], ["search"], []]
    files = bill_files(fleet / "evidence")
    assert files == ("bill.csv",)
    found = fleet_bills(fleet / "evidence", files, claims, Settings(), DAY)
    assert found.whole is not None
    assert found.whole.bill.total == 2000 * 51
    assert found.owned == 1700 * 51
    assert found.of["b"].bills["search"].total == 400 * 51


def test_settings_beside_the_fleet_file_hold_for_all_of_it(
    fleet: Path, judged: tuple[str, Any]
) -> None:
    settings = fleet / "ai-spend.yaml"
    settings.write_text(
        "schema: ai-spend/settings/v1\nselect: [core, billed-spend-is-in-a-repository]\n"
        "policies:\n  billed-spend-is-in-a-repository:\n    parameters: {little: 4%}\n"
        "    reason: our own aim\n"
    )
    words = (
        "run",
        "fleet.yaml",
        "--as-of",
        str(DAY),
        "--workers",
        "1",
        "--bundle",
        "set.json",
        "--store",
        "set.db",
    )
    done = told(fleet, *words)
    assert "5% of billed AI spend is in no repository that was read" in done.stdout, done.stderr
    entries = json.loads((fleet / "set.json").read_bytes())["predicate"]["entries"]
    own = of(entries, "inputs", "a/defaults")[0]
    assert "clones/b/main.tf" not in [row["path"] for row in own]
    assert "main.tf" in [row["path"] for row in own]
    again = told(
        fleet, "verify", "set.json", "--rerun", "clones", "--evidence", "evidence", "--workers", "1"
    )
    assert again.returncode == 0, again.stdout
    settings.write_text("schema: ai-spend/settings/v1\nselect: [no-such-policy]\n")
    wrong = told(fleet, *words)
    settings.unlink()
    assert wrong.returncode == 2
    assert "no-such-policy" in wrong.stderr
