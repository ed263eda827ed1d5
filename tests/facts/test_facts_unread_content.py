"""What a resource applies to a cluster is read as far as it is known, and missed aloud."""

from datetime import date
from pathlib import Path

import pytest

from checker.catalog import load_catalog
from checker.documents.tree import SourceTree
from checker.facts.gathering import Gathered, gather, neighborhoods
from checker.facts.prices import PriceBook
from checker.inputs import terraform
from checker.inputs.options import ReadOptions
from checker.model.settings import Settings

AS_OF = date(2026, 11, 21)
POD = """apiVersion: v1
kind: Pod
metadata: {name: "${var.x}"}
spec:
  ${var.x}
  containers:
  - name: a
    image: "vllm/vllm-openai:${var.x}"
    resources: {limits: {nvidia.com/gpu: 4}}
"""


def gathered(folder: Path, body: str) -> Gathered:
    (folder / "main.tf").write_text(f'variable "x" {{}}\n{body}')
    catalog = load_catalog()
    options = ReadOptions(ai_types=catalog.types)
    found = terraform.read(["main.tf"], SourceTree(folder), options).declarations
    return gather(found, neighborhoods(found), PriceBook(catalog, Settings(), AS_OF))


@pytest.mark.parametrize(
    ("kind", "argument"),
    [
        ("kubectl_manifest", f"yaml_body = <<YAML\n{POD}YAML"),
        ("kubernetes_manifest", f"manifest = yamldecode(<<YAML\n{POD}YAML\n)"),
    ],
)
def test_a_manifest_with_unknown_parts(tmp_path: Path, kind: str, argument: str) -> None:
    found = gathered(tmp_path, f'resource "{kind}" "z" {{\n{argument}\n}}\n')
    (one,) = found.resources
    assert one.ai_spend is True
    assert one.facts["accelerators_per_instance"].value == 4
    assert not found.gaps


@pytest.mark.parametrize("name", ["file", "templatefile"])
def test_a_manifest_in_another_file_is_a_gap_that_names_the_function(
    tmp_path: Path, name: str
) -> None:
    rest = ", {}" if name == "templatefile" else ""
    text = f'yaml_body = {name}("${{path.module}}/x.yaml"{rest})'
    found = gathered(tmp_path, f'resource "kubectl_manifest" "z" {{\n  {text}\n}}\n')
    (gap,) = found.gaps
    assert f"kubectl_manifest.z: {name}() reads the file system" in gap.message


def test_many_are_one_gap_and_what_is_switched_off_is_none(tmp_path: Path) -> None:
    body = "".join(
        f'resource "kubectl_manifest" "z{n}" {{\n  count = {int(n < 3)}\n'
        f'  yaml_body = file("x")\n}}\n'
        for n in range(5)
    )
    (gap,) = gathered(tmp_path, body).gaps
    assert gap.message.startswith("what 3 resources apply to a cluster is not in the code")
