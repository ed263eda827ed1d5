"""A hook says of any files of a commit what a run over everything says of them."""

import subprocess
import sys
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.check import Request, check
from checker.model.report import Finding

AS_OF = date(2026, 11, 21)
INSTANCE = """
resource "aws_instance" "node" {
  ami           = "ami-1"
  instance_type = %s
  tags          = { team = local.team }
}
"""
LOCALS = 'locals {\n  team = "search"\n}\n'
VARIABLE = 'variable "type" {\n  default = "p5.48xlarge"\n}\n'
CALL = 'module "pool" {\n  source = "../modules/pool"\n}\n'
BUDGET = 'resource "aws_budgets_budget" "all" {\n  budget_type = "COST"\n  limit_amount = "10"\n}\n'
OWNED = "schema: ai-spend/workload/v1\nworkload: search\nowner: search@x.example\n"
FILES = {
    "modules/pool/main.tf": INSTANCE % "var.type",
    "modules/pool/names.tf": LOCALS,
    "modules/pool/variables.tf": VARIABLE,
    "calling/main.tf": CALL,
    "calling/network.tf": 'resource "aws_vpc" "a" {\n  cidr_block = "10.0.0.0/16"\n}\n',
    "alone/main.tf": INSTANCE % '"g5.xlarge"',
    "alone/names.tf": LOCALS,
    "alone/plain.tf": 'output "none" {\n  value = 1\n}\n',
    "plain/budget.tf": BUDGET,
    "search/ai-workload.yaml": OWNED,
    "search/compute.tf": INSTANCE % '"p4d.24xlarge"' + LOCALS,
}
SUBSETS = st.sets(st.sampled_from(sorted(FILES)), min_size=1)


@pytest.fixture(scope="module", params=("no manifest", "a manifest"))
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / ".git").mkdir()
    for name, text in FILES.items():
        if request.param == "a manifest" or not name.endswith(".yaml"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    # The first run raises the recursion limit, which hypothesis must not see under way.
    findings(folder, ())
    return folder


@cache
def findings(folder: Path, names: tuple[str, ...]) -> tuple[Finding, ...]:
    paths = tuple(folder / name for name in names) or (folder,)
    request = Request(paths, AS_OF, profile="pre-commit")
    return tuple(check(request).findings)


@settings(max_examples=40, deadline=None)
@given(names=SUBSETS)
def test_a_hook_brings_what_a_whole_run_finds_to_rest_on_its_files(
    project: Path, names: set[str]
) -> None:
    there = tuple(sorted(name for name in names if (project / name).exists()))
    if not there:
        return
    whole = findings(project, ())
    expected = [
        one
        if set(there) & set(one.depends_on)
        else one._replace(blocking=False, change="unchanged")
        for one in whole
    ]
    assert list(findings(project, there)) == expected


def test_findings_rest_on_some_files_and_not_on_others(project: Path) -> None:
    """Without findings that block, and files that matter to some only, nothing would be held."""
    blocking = [one for one in findings(project, ()) if one.blocking]
    pairs = [(name in one.depends_on) for one, name in product(blocking, FILES)]
    assert blocking or not (project / "search/ai-workload.yaml").exists()
    assert not pairs or (any(pairs) and not all(pairs))


def test_a_clean_hook_imports_nothing_to_say_so(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(INSTANCE % '"m6i.large"' + LOCALS)
    code = (
        "import sys; from checker.cli import command_line\n"
        "done = command_line(['check', '--profile', 'pre-commit', 'main.tf'])\n"
        "print(done, [one for one in sys.modules if 'reports.text' in one])\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("0 []\n", "")
    (tmp_path / "main.tf").write_text("resource\n")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.startswith("COULD NOT READ  main.tf:1")
