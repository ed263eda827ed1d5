"""The page of all policies in a real Chromium: width, colors, keyboard, console, axe's rules."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, DRIVER, ENTER, TAB, Browser
from reference_samples import BUSY, bundled, hostile, written
from test_html_in_browser import HOSTILE, LOOKS

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="there is no chromium with chromedriver on the path"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    texts = {
        "all": written("html", bundled()),
        "few": written("html", bundled(BUSY, "computed-cost-decides", "ai-spend-has-an-owner")),
        "hostile": written("html", hostile(HOSTILE)),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="ascii")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("name", ["all", "hostile"])
def test_it_fits_and_the_console_is_silent(
    name: str, look: dict[str, Any], browser: Browser, pages: dict[str, Path]
) -> None:
    browser.show(pages[name], **look)
    assert browser.run("return document.documentElement.scrollWidth - innerWidth") <= 0
    assert browser.console() == []
    assert browser.run("return document.title") == "Policies on AI spend"
    assert browser.run("return document.scripts.length + document.images.length") == 0


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_axe_finds_nothing(look: dict[str, Any], browser: Browser, pages: dict[str, Path]) -> None:
    package = find_spec("axe_core_python")
    assert package, "axe-core-python belongs to the test requirements"
    axe = Path(str(package.origin)).with_name("axe.min.js")
    browser.show(pages["few"], **look)
    browser.run(axe.read_text(encoding="utf-8"))
    found = browser.run("return axe.run(document)")
    told = [(one["id"], [node["html"] for node in one["nodes"][:3]]) for one in found["violations"]]
    assert told == []
    assert len(found["passes"]) > 15


def test_the_keyboard_skips_the_contents(browser: Browser, pages: dict[str, Path]) -> None:
    browser.show(pages["all"])
    browser.press(TAB)
    assert browser.run("return document.activeElement.textContent") == "Skip to the policies"
    browser.press(ENTER)
    assert browser.run("return document.activeElement.id") == "content"


def test_paper_is_white_and_has_no_contents(browser: Browser, pages: dict[str, Path]) -> None:
    browser.show(pages["few"], scheme="dark", media="print")
    ground = browser.run("return getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    assert browser.run("return document.querySelector('nav').offsetParent === null")
