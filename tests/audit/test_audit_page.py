"""The page of an audit: what it says, and in a real Chromium its width, console and axe's rules."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "reports"))
from browser import CHROMIUM, DRIVER, Browser
from test_html_in_browser import HOSTILE, LOOKS

EXAMPLE = Path(__file__).parents[2] / "examples/novaspark"
DAYS = ("2026-11-21", "2026-12-05")
EVIL = """\
schema: ai-spend/workload/v1
workload: "%s"
owner: "%s@example.com"
team: "%s"
tokens_per_day: 60M
fixed_cost: $156,000/month
"""

needs_browser = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="there is no chromium with chromedriver on the path"
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second of two audits, of an example, a clone that is not there, and hostile names."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(EXAMPLE, folder / "novaspark", ignore=shutil.ignore_patterns("expected"))
    evil = folder / "evil"
    evil.mkdir()
    name = HOSTILE.replace('"', '\\"')
    (evil / "ai-workload.yaml").write_text(EVIL % (name, "x", name))
    machine = 'resource "aws_instance" "n" {\n  count = 4\n  instance_type = "p4d.24xlarge"\n}\n'
    (evil / "main.tf").write_text(machine)
    rows = "".join(f"  - {{name: {one}, path: {one}}}\n" for one in ("novaspark", "evil", "gone"))
    (folder / "fleet.yaml").write_text(f"schema: ai-spend/fleet/v1\nrepositories:\n{rows}")
    for day in DAYS:
        command = [sys.executable, "-m", "checker", "audit", "run", "fleet.yaml", "--as-of", day,
                   "--bundle", f"{day}.json"]  # fmt: skip
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert f"{day}.html" in done.stdout, done.stderr
    return folder / f"{DAYS[-1]}.html"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


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
    ):
        assert said in text
    assert str(page.parent) not in text
    assert "<script" not in text


@needs_browser
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_it_fits_and_the_console_is_silent(
    look: dict[str, Any], browser: Browser, page: Path
) -> None:
    browser.show(page, **look)
    assert browser.run("return document.documentElement.scrollWidth - innerWidth") <= 0
    assert browser.console() == []
    assert browser.run("return document.title") == "AI spend audit, December 2026"
    assert browser.run("return document.scripts.length + document.images.length") == 0


@needs_browser
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_axe_finds_nothing(look: dict[str, Any], browser: Browser, page: Path) -> None:
    package = find_spec("axe_core_python")
    assert package, "axe-core-python belongs to the test requirements"
    axe = Path(str(package.origin)).with_name("axe.min.js")
    browser.show(page, **look)
    browser.run(axe.read_text(encoding="utf-8"))
    found = browser.run("return axe.run(document)")
    told = [(one["id"], [node["html"] for node in one["nodes"][:3]]) for one in found["violations"]]
    assert told == []
    assert len(found["passes"]) > 15
