"""The page of a fit and its chart: well-formed, the same every time, and readable in a browser."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from browser import LOOKS, Browser

ROOT = Path(__file__).parents[2]
FIT = ("fit", "--path", "examples/novaspark", "--as-of", "2026-11-21", "--format", "html")


def _written(*arguments: str, seed: str = "0") -> str:
    done = subprocess.run(
        [sys.executable, "-m", "checker", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def page() -> str:
    return _written(*FIT)


def test_the_same_bytes_every_time(page: str) -> None:
    assert page.isascii()
    assert _written(*FIT, seed="77") == page


def test_every_id_stands_once_and_every_reference_has_one(page: str) -> None:
    ids = Counter(re.findall(r'\bid="([^"]+)"', page))
    assert [name for name, times in ids.items() if times > 1] == []
    wanted = set(re.findall(r'(?:href="|url\()#([^")]+)', page))
    assert wanted - set(ids) == set()


def test_the_drawing_takes_font_and_colors_from_the_page(page: str) -> None:
    drawn = page.partition("<body")[2]
    assert drawn.count("<figure") == 3
    assert drawn.count('role="img"') == 3
    assert ">100M</text>" in drawn, "text stays text"
    assert "DejaVu" not in drawn
    assert re.findall(r"#[0-9a-f]{6}\b", drawn) == []
    assert "<metadata" not in drawn
    assert "<style" not in drawn
    assert "<script" not in page


def test_the_page_of_a_check_has_the_charts_too() -> None:
    page = _written("check", "examples/novaspark", "--as-of", "2026-11-21", "--format", "html")
    assert page.count("<figure") == 3
    assert "What each way to run it costs" in page


def test_without_the_library_the_page_says_how_to_get_it() -> None:
    script = (
        "import sys; sys.modules['matplotlib'] = None; sys.path_importer_cache.clear()\n"
        "import importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, *more: None if name == 'matplotlib' else real(name, *more)\n"
        "from checker.cli import command_line\n"
        f"sys.exit(command_line({[*FIT]!r}))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "pip install 'ai-spend-checker[charts]'" in done.stdout
    assert "<figure" not in done.stdout
    assert "$156,000" in done.stdout


def test_a_plain_check_imports_none_of_it() -> None:
    script = (
        "import sys, io, json; from checker.cli import command_line\n"
        "real, sys.stdout = sys.stdout, io.StringIO()\n"
        "command_line(['check', 'examples/novaspark', '--as-of', '2026-11-21'])\n"
        "real.write(json.dumps([n for n in sys.modules if n.startswith(('checker.fitting', "
        "'matplotlib', 'checker.reports.fit', 'checker.reports.page'))]))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert json.loads(done.stdout) == []


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_it_fits_every_screen(
    look: dict[str, Any], browser: Browser, page: str, tmp_path: Path
) -> None:
    (tmp_path / "fit.html").write_text(page, encoding="ascii")
    browser.show(tmp_path / "fit.html", **look)
    assert browser.width_beyond() <= 0
    assert browser.console() == []
    overlapping = browser.run(
        "return [...document.querySelectorAll('figure > svg')].flatMap(svg => {"
        " const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent, "
        "t.getBoundingClientRect()]); const found = [];"
        " boxes.forEach(([a, p], i) => boxes.slice(i + 1).forEach(([b, q]) => {"
        " if (p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom)"
        " found.push(a + ' over ' + b); })); return found; })"
    )
    assert overlapping == []
    smallest = browser.run(
        "return Math.min(...[...document.querySelectorAll('figure > svg text')].map("
        "t => t.getBoundingClientRect().height))"
    )
    assert smallest >= 8


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_axe_finds_nothing(
    look: dict[str, Any], browser: Browser, page: str, tmp_path: Path
) -> None:
    (tmp_path / "fit.html").write_text(page, encoding="ascii")
    browser.show(tmp_path / "fit.html", **look)
    browser.held_to_axe(rules=15)
