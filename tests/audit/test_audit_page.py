"""The page of an audit: what it says, and in a real Chromium its width, console and axe's rules."""

from pathlib import Path
from typing import Any

import pytest
from browser import HOSTILE, LOOKS, Browser
from running_audits import DAYS, MACHINE, audit, clone, fleet_file, novaspark

EVIL = """\
schema: ai-spend/workload/v1
workload: "%s"
owner: "%s@example.com"
team: "%s"
tokens_per_day: 60M
fixed_cost: $156,000/month
"""
CHANGED = """
policies:
  reserved-gpu-sustains-utilization:
    parameters: {floor: 55%}
    reason: one of four nodes is kept free
    until: 2027-03-31
"""
OWN = """\
id: big-fleets-are-reserved
title: Big fleets are reserved
kind: static
subject: capacity
severity: low
enforcement: advisory
parameters:
  most: {type: number, default: 16, meaning: what is small, origin: ours}
require: {accelerator_count: {at_most: {parameter: most}}}
message: "{accelerator_count} accelerators"
remediation: Reserve them.
---
examples:
  - {name: few, expect: pass, given: {accelerator_count: 4}}
  - {name: many, expect: fail, severity: low, given: {accelerator_count: 64}}
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second of two audits, of an example, a clone that is not there, and hostile names."""
    folder = tmp_path_factory.mktemp("page")
    settings = novaspark(folder) / "ai-spend.yaml"
    settings.write_text(settings.read_text() + CHANGED)
    name = HOSTILE.replace('"', '\\"')
    files = {"ai-workload.yaml": EVIL % (name, "x", name), "main.tf": MACHINE % 4}
    own = "schema: ai-spend/settings/v1\npolicy_folders: [policies]\nselect: [core, own]\n"
    more = {"ai-spend.yaml": own, "policies/own/big-fleets-are-reserved.yaml": OWN}
    clone(folder, "evil", {**files, **more})
    fleet_file(folder, ["novaspark", "evil", "gone"])
    for day in DAYS[:2]:
        done = audit(folder, "--bundle", f"{day}.json", day=day)
        assert f"{day}.html" in done.stdout, done.stderr
    return folder / f"{DAYS[1]}.html"


def test_it_says_what_an_auditor_asks(page: Path) -> None:
    text = page.read_text(encoding="ascii")
    for said in (
        "AI spend audit, December 2026",
        "research-llm",
        "At stake a month",
        "the clone of gone is not there",
        "dcgm-2026-11.json",
        "Month by month",
        "Commitments that end",
        "No bill was given",
        "Where the teams stand by maturity",
        "floor in novaspark</dt><dd>55%: below this the capacity is wasted (changed by the "
        "organization, because one of four nodes is kept free; the document says 60%)",
        "<dt>floor</dt><dd>60%",
        "Big fleets are reserved",
    ):
        assert said in text
    assert str(page.parent) not in text
    assert "<script" not in text


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_it_fits_and_the_console_is_silent(
    look: dict[str, Any], browser: Browser, page: Path
) -> None:
    browser.show(page, **look)
    browser.held_to("AI spend audit, December 2026")


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_axe_finds_nothing(look: dict[str, Any], browser: Browser, page: Path) -> None:
    browser.show(page, **look)
    browser.held_to_axe(rules=15)
